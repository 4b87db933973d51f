import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { type Stage, STAGES } from '../mail-transports/transport.js';
import type { KindSchema } from './kind-schema.js';
import type { SettingValue } from './stored-settings.entity.js';

/** What a setting can be, in the OpenAPI document. */
export const SETTING_VALUE = {
  oneOf: [{ type: 'string' as const }, { type: 'number' as const }, { type: 'boolean' as const }],
};

const SETTING_VALUES = { type: 'object' as const, additionalProperties: SETTING_VALUE };

class ChoiceAnswer {
  @ApiProperty({ type: 'array', items: SETTING_VALUE, description: 'The one value of this choice' })
  enum!: SettingValue[];

  @ApiProperty()
  title!: string;

  @ApiProperty({ required: false, description: 'The help below the field while this is chosen' })
  description?: string;

  @ApiProperty({
    ...SETTING_VALUES,
    selfRequired: false,
    description: 'What these settings usually are while this is chosen',
  })
  'x-usual'?: Record<string, SettingValue>;
}

/** JSON Schema of one setting: draws its field. */
class SettingSchemaAnswer {
  @ApiProperty({ enum: ['string', 'integer', 'number', 'boolean'] })
  type!: string;

  @ApiProperty({ required: false, description: 'The label of its field' })
  title?: string;

  @ApiProperty({ required: false, description: 'The help below its field' })
  description?: string;

  @ApiProperty({ ...SETTING_VALUE, required: false })
  default?: SettingValue;

  @ApiProperty({ type: [String], required: false })
  enum?: string[];

  @ApiProperty({ type: [ChoiceAnswer], required: false, description: 'The values of `enum` with their labels' })
  oneOf?: ChoiceAnswer[];

  @ApiProperty({ required: false })
  minimum?: number;

  @ApiProperty({ required: false })
  maximum?: number;

  @ApiProperty({ type: 'integer', required: false })
  minLength?: number;

  @ApiProperty({ type: 'integer', required: false })
  maxLength?: number;

  @ApiProperty({ required: false })
  pattern?: string;

  @ApiProperty({ required: false, description: 'A secret: it can be entered and never read' })
  writeOnly?: boolean;

  @ApiProperty({ required: false, description: 'Text of several lines, such as a certificate' })
  'x-multiline'?: boolean;

  @ApiProperty({ required: false, description: 'The heading that its field stands under' })
  'x-section'?: string;

  @ApiProperty({ required: false, description: 'The setting that its field shares a row with' })
  'x-beside'?: string;

  @ApiProperty({ required: false, description: 'The line that its field is folded behind' })
  'x-folded'?: string;

  @ApiProperty({
    ...SETTING_VALUES,
    selfRequired: false,
    description: 'Its field makes sense only while these settings have these values',
  })
  'x-shown-when'?: Record<string, SettingValue>;
}

/** A provider that fills in the form. */
class ProviderAnswer {
  @ApiProperty()
  title!: string;

  @ApiProperty({ required: false, description: 'What one has to know before signing in there' })
  description?: string;

  @ApiProperty(SETTING_VALUES)
  values!: Record<string, SettingValue>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Regular expressions: settings that match all of them are those of this provider',
  })
  recognizedBy!: Record<string, string>;
}

/** JSON Schema of the settings of a kind, in the order of the form. */
@ApiExtraModels(SettingSchemaAnswer)
class KindSchemaAnswer {
  @ApiProperty({ enum: ['object'] })
  type!: string;

  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(SettingSchemaAnswer) } })
  properties!: Record<string, SettingSchemaAnswer>;

  @ApiProperty({ type: [String], required: false })
  required?: string[];

  @ApiProperty()
  additionalProperties!: boolean;

  @ApiProperty({ type: [ProviderAnswer], required: false })
  'x-providers'?: ProviderAnswer[];
}

/** A way to send that the admin may choose. */
export class KindAnswer {
  @ApiProperty({ example: 'smtp' })
  id!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ type: KindSchemaAnswer })
  schema!: KindSchema;

  @ApiProperty({
    type: [String],
    description: 'The settings that say where a secret goes: when one of them changes, secrets are entered again',
  })
  destination!: readonly string[];

  @ApiProperty({ enum: STAGES, enumName: 'Stage', isArray: true, description: 'Of a test with the default settings' })
  stages!: readonly Stage[];
}
