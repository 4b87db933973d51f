import { Type } from 'class-transformer';
import { IsNotEmpty, IsObject, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MayBeAbsent } from '../../http/may-be-absent.js';
import { IsTime } from '../../http/time.js';
import { IsEmailAddress, ToEmailAddress } from '../../mail-transports/email-address.js';
import { IsSingleLine } from '../../mail-transports/single-line.js';

/** Names are cleaned and cut when the email is rendered; only what nobody has as a name is refused here. */
const LONGEST_NAME = 1_000;

/** Who gets the email. */
export class RecipientRequest {
  @JSONSchema({ description: 'One email address' })
  @ToEmailAddress()
  @IsEmailAddress()
  address!: string;

  @JSONSchema({ description: 'The full name' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_NAME)
  name?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_NAME)
  firstName?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_NAME)
  userName?: string;

  @JSONSchema({ description: 'IANA name of the time zone for the times in the email; UTC if absent' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  timeZone?: string;
}

/** Who caused the email. */
export class InitiatorRequest {
  @IsSingleLine({ max: 255 })
  @IsNotEmpty({ message: 'Enter the id.' })
  id!: string;

  @IsString()
  @MaxLength(LONGEST_NAME)
  name!: string;
}

/** An email to be sent. */
export class EmailRequest {
  @JSONSchema({ description: 'The key of an event, as in /email-events', example: 'forgot-password' })
  @IsString()
  @Length(1, 64)
  event!: string;

  @IsObject({ message: 'Must be an object with an address.' })
  @ValidateNested()
  @Type(() => RecipientRequest)
  to!: RecipientRequest;

  @JSONSchema({ description: 'Language such as en or pt-BR' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(35)
  locale?: string;

  @JSONSchema({ type: 'object', additionalProperties: true, description: "The event's data, as its variables say" })
  @IsObject({ message: 'Must be an object.' })
  data!: Record<string, unknown>;

  @MayBeAbsent()
  @IsObject({ message: 'Must be an object with id and name.' })
  @ValidateNested()
  @Type(() => InitiatorRequest)
  initiatedBy?: InitiatorRequest;

  @JSONSchema({
    description:
      "When the link in it dies. The email is never sent after that, and never later than in 5 days, even where the link lives longer. If absent: in 24 hours, a reset's in one",
  })
  @MayBeAbsent()
  @IsTime()
  expiresAt?: Date;
}
