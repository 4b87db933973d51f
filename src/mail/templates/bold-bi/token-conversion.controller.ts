import { HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ApiController, Roles } from '../../../access/api-controller.js';
import { CheckedBody } from '../../../http/checked.js';
import { invalidRequest } from '../../../http/validation.js';
import { EventCatalogue } from '../../events/catalogue.js';
import { TokensRequest } from '../stored/template.requests.js';
import { convertTokens, placeOf } from './tokens.js';

/** A token that stayed as it was. Lines and columns are those of the answered text, from 1 on; the end is exclusive. */
class UnknownTokenAnswer {
  @ApiProperty({ example: '{:General.Theme}' })
  token!: string;

  @ApiProperty({ type: 'integer' })
  line!: number;

  @ApiProperty({ type: 'integer' })
  column!: number;

  @ApiProperty({ type: 'integer' })
  endLine!: number;

  @ApiProperty({ type: 'integer' })
  endColumn!: number;

  @ApiProperty({ description: 'For the person who writes the template' })
  message!: string;
}

class ConvertedTokensAnswer {
  @ApiProperty({ description: 'The text with variables in the place of tokens' })
  text!: string;

  @ApiProperty({
    type: 'integer',
    description: 'How many tokens are variables now; 0 with an empty list: it held none',
  })
  converted!: number;

  @ApiProperty({ type: [UnknownTokenAnswer], description: 'Tokens that no variable of the event stands for' })
  unknown!: UnknownTokenAnswer[];
}

@ApiController('email-templates/convert-tokens')
export class TokenConversionController {
  constructor(private readonly catalogue: EventCatalogue) {}

  @Post()
  @HttpCode(200)
  @Roles('template-editor')
  @ApiOperation({ summary: 'Write variables in the place of the tokens of Bold BI; nothing is saved' })
  @ApiOkResponse({ type: ConvertedTokensAnswer })
  convert(@CheckedBody() { event: key, text }: TokensRequest): ConvertedTokensAnswer {
    const event = this.catalogue.find(key);
    if (!event) throw invalidRequest([{ field: 'event', message: `There is no event "${key}" here.` }]);
    const { text: result, converted, unknown } = convertTokens(text, event);
    return {
      text: result,
      converted,
      unknown: unknown.map(({ token, span, message }) => ({ token, ...placeOf(result, span), message })),
    };
  }
}
