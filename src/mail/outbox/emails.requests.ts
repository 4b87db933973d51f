import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { MayBeAbsent } from '../../http/may-be-absent.js';
import { IsTime } from '../../http/time.js';
import { IsEmailAddress, ToEmailAddress } from '../../mail-transports/email-address.js';
import { IsSingleLine } from '../../mail-transports/single-line.js';
import { EMAIL_STATUSES, type EmailStatus } from './email.js';

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

  @JSONSchema({ description: 'When the link in it dies; the email is never sent after that' })
  @MayBeAbsent()
  @IsTime()
  expiresAt?: Date;
}

/** Which emails of the log. */
export class EmailsQuery {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Queued at that time or later' })
  @IsOptional()
  @IsTime()
  since?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Queued before that time' })
  @IsOptional()
  @IsTime()
  until?: Date;

  @ApiPropertyOptional({ description: 'The key of an event' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  event?: string;

  @ApiPropertyOptional({ enum: EMAIL_STATUSES })
  @IsOptional()
  @IsIn(EMAIL_STATUSES, { message: `Must be one of: ${EMAIL_STATUSES.join(', ')}.` })
  status?: EmailStatus;

  @ApiPropertyOptional({ description: 'An address or its beginning, a domain such as @example.com, or an id' })
  @IsOptional()
  @IsString()
  @Matches(/^[\x20-\x7e]{1,254}$/, { message: 'Must be an address or its beginning, a domain, or an id.' })
  search?: string;

  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'Rows of a page' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value,
  )
  @IsInt({ message: 'Must be a whole number.' })
  @Min(1)
  @Max(200)
  limit?: number;
}
