import { Allow, IsObject, IsString, MaxLength, ValidateIf } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { IsEmailAddress, ToEmailAddress } from '../mail-transports/email-address.js';
import { IsSenderName } from '../mail-transports/single-line.js';
import { SETTING_VALUE } from './kind.answers.js';

/** The email settings as an admin writes them. */
export class EmailSettingsRequest {
  @JSONSchema({ title: 'Email Account', description: 'How emails leave this system: the id of a kind.' })
  @IsString()
  @MaxLength(64)
  kind!: string;

  @JSONSchema({ title: 'Sender Name', description: 'Shown as the sender.' })
  @IsSenderName()
  senderName!: string;

  @JSONSchema({ title: 'Sender Email Address', description: 'Replies and bounces go here.' })
  @ToEmailAddress()
  @IsEmailAddress()
  senderEmailAddress!: string;

  @JSONSchema({
    type: 'object',
    additionalProperties: { ...SETTING_VALUE, nullable: true },
    description:
      "The kind's settings, as its schema in /email-settings/kinds says. An absent secret is kept, null clears it.",
  })
  @IsObject({ message: "Must be an object with the kind's settings." })
  settings!: Record<string, unknown>;
}

const isDraft = (request: object) => Object.values(request).some((value) => value !== undefined);

/** Settings to be tried without saving them; empty for those that are stored. */
export class EmailSettingsDraft extends EmailSettingsRequest {
  @ValidateIf(isDraft)
  declare kind: string;

  @ValidateIf(isDraft)
  declare senderName: string;

  @ValidateIf(isDraft)
  declare senderEmailAddress: string;

  @ValidateIf(isDraft)
  declare settings: Record<string, unknown>;
}

/** Settings that somebody is still typing: anything may be wrong with each of them, or missing. */
export class UncheckedSettings {
  @Allow()
  @JSONSchema({ type: 'string' })
  kind?: unknown;

  @Allow()
  @JSONSchema({ type: 'string' })
  senderName?: unknown;

  @Allow()
  @JSONSchema({ type: 'string' })
  senderEmailAddress?: unknown;

  @JSONSchema({ type: 'object', additionalProperties: { ...SETTING_VALUE, nullable: true } })
  @IsObject({ message: "Must be an object with the kind's settings." })
  settings!: Record<string, unknown>;
}
