import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ApiController, Roles } from '../../access/api-controller.js';
import { EventCatalogue } from './catalogue.js';
import { samplesOf } from './samples.js';
import { toJsonSchema } from './variables.js';

class SampleAnswer {
  @ApiProperty()
  key!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: unknown;
}

class EmailEventAnswer {
  @ApiProperty({ example: 'forgot-password' })
  key!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty()
  category!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'JSON Schema of what a template may use' })
  variables!: object;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema of the data that a caller sends',
  })
  data!: object;

  @ApiProperty({ type: [String], description: 'Variables that every template must show' })
  required!: readonly string[];

  @ApiProperty({ type: [SampleAnswer] })
  samples!: SampleAnswer[];
}

@ApiController('email-events')
@Roles('auditor', 'template-editor', 'help-desk', 'sender')
export class EmailEventsController {
  constructor(private readonly catalogue: EventCatalogue) {}

  @Get()
  @ApiOperation({ summary: 'Why emails are sent: every event with its variables' })
  @ApiOkResponse({ type: [EmailEventAnswer] })
  list(): EmailEventAnswer[] {
    return this.catalogue.all().map((event) => ({
      key: event.key,
      label: event.label,
      description: event.description,
      category: event.category,
      variables: toJsonSchema(event.variables),
      data: toJsonSchema(event.data),
      required: event.required,
      samples: samplesOf(event).map(({ key, label, data }) => ({ key, label, data })),
    }));
  }
}
