import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsTimeZone, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsTime } from '../../http/time.js';
import { EMAIL_STATUSES, type EmailStatus } from '../outbox/email.js';
import type { EmailFilter } from '../outbox/email-filter.js';

/** Which emails of the log. */
export class EmailFilterQuery implements EmailFilter {
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
}

/** Which page of them. */
export class EmailsQuery extends EmailFilterQuery {
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

/** How one email is told of. */
export class EmailQuery {
  @ApiPropertyOptional({ description: 'IANA name of the time zone for the times in summary and advice; UTC if absent' })
  @IsOptional()
  @IsTimeZone({ message: 'Must be the name of a time zone such as Europe/Stockholm.' })
  timeZone?: string;
}
