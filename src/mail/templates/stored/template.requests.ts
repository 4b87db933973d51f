import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MayBeAbsent } from '../../../http/may-be-absent.js';
import { IsEmailAddress, ToEmailAddress } from '../../../mail-transports/email-address.js';
import { RefusedWith } from '../../../mail-transports/refused-with.js';
import { IsSingleLine } from '../../../mail-transports/single-line.js';
import { SAMPLE_KEYS, type SampleKey } from '../../events/samples.js';
import { canonicalLocale } from '../locale-fallback.js';
import type { TemplateSource } from '../template-source.js';

const LONGEST_NAME = 64;
const FORMATS = ['markdown', 'html'] as const;

/** A language, which becomes its canonical form. */
function IsLocale(): PropertyDecorator {
  return (target, name) => {
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' && canonicalLocale(value)) || value)(
      target,
      name,
    );
    RefusedWith('isLocale', (value) =>
      typeof value === 'string' && canonicalLocale(value) ? undefined : 'Must be a language such as en or pt-BR.',
    )(target, name);
  };
}

/** Which templates are wanted. */
export class TemplatesQuery {
  @ApiPropertyOptional({ description: 'The key of an event' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  event?: string;

  @ApiPropertyOptional({
    description: 'Those in this language; where none of them is in use, also the one that people of this language get',
    example: 'pt-BR',
  })
  @IsOptional()
  @IsLocale()
  locale?: string;
}

/** A copy to be made. */
export class NewTemplateRequest {
  @JSONSchema({ description: 'The key of an event' })
  @IsString()
  @MaxLength(64)
  event!: string;

  @JSONSchema({ description: 'The language of the copy', example: 'pt-BR' })
  @IsLocale()
  locale!: string;

  @JSONSchema({ title: 'Template Name' })
  @Matches(/\S/, { message: 'Enter a name.' })
  @IsSingleLine({ max: LONGEST_NAME })
  name!: string;

  @JSONSchema({ title: 'Copy From', description: 'The id of a template of the same event' })
  @IsString()
  @MaxLength(200)
  copyFrom!: string;
}

/** The words of a template. What stands in them is checked by the language of templates, which answers 422. */
export class TemplateSourceRequest implements TemplateSource {
  @JSONSchema({ title: 'Subject' })
  @IsString()
  subject!: string;

  @JSONSchema({ title: 'Pre-Header', description: 'The grey words after the subject in the inbox' })
  @IsString()
  preheader!: string;

  @JSONSchema({ title: 'Body' })
  @IsString()
  body!: string;

  @JSONSchema({ title: 'Format', description: 'Of the body' })
  @IsIn(FORMATS, { message: `Must be one of: ${FORMATS.join(', ')}.` })
  format!: TemplateSource['format'];

  @JSONSchema({ title: 'Disclaimer', description: 'Markdown, below the card' })
  @IsString()
  disclaimer!: string;

  @JSONSchema({ title: 'Send HTML and plain text', description: 'false: plain text only' })
  @IsBoolean()
  htmlEnabled!: boolean;
}

/** A template as an editor saves it. */
export class TemplateRequest extends TemplateSourceRequest {
  @JSONSchema({ title: 'Template Name' })
  @Matches(/\S/, { message: 'Enter a name.' })
  @IsSingleLine({ max: LONGEST_NAME })
  name!: string;
}

/** A template to be looked at, saved or not. */
export class PreviewRequest extends TemplateSourceRequest {
  @JSONSchema({ description: 'The key of an event' })
  @IsString()
  @MaxLength(64)
  event!: string;

  @IsLocale()
  locale!: string;

  @JSONSchema({ description: 'Whose email is shown; "typical" if absent' })
  @MayBeAbsent()
  @IsIn(SAMPLE_KEYS, { message: `Must be one of: ${SAMPLE_KEYS.join(', ')}.` })
  sample?: SampleKey;

  @JSONSchema({
    type: 'object',
    additionalProperties: true,
    description: "Takes the place of the sample's data, value by value: what the event declares and nothing else",
  })
  @MayBeAbsent()
  @IsObject({ message: "Must be an object with the event's data." })
  data?: Record<string, unknown>;
}

/** A text with tokens of Bold BI: a whole field, or what was pasted into it. */
export class TokensRequest {
  @JSONSchema({ description: 'The key of the event whose variables are meant' })
  @IsString()
  @MaxLength(64)
  event!: string;

  @IsString()
  text!: string;
}

/** Where a test of a template goes, and which of its words: the saved ones, a draft, or those of an older version. */
export class TemplateTestRequest {
  @JSONSchema({ title: 'To Email' })
  @ToEmailAddress()
  @IsEmailAddress()
  to!: string;

  @JSONSchema({ title: 'Sample', description: '"typical" if absent' })
  @MayBeAbsent()
  @IsIn(SAMPLE_KEYS, { message: `Must be one of: ${SAMPLE_KEYS.join(', ')}.` })
  sample?: SampleKey;

  @JSONSchema({ description: 'Words that are not saved; absent: the saved ones' })
  @MayBeAbsent()
  @IsObject({ message: 'Must be an object with the words of a template.' })
  @ValidateNested()
  @Type(() => TemplateSourceRequest)
  draft?: TemplateSourceRequest;

  @JSONSchema({ description: 'A version of its history; absent: the newest. A draft goes before it' })
  @MayBeAbsent()
  @IsInt({ message: 'Must be the number of a version.' })
  @Min(1, { message: 'Must be the number of a version.' })
  version?: number;
}
