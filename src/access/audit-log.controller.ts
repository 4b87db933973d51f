import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { AuditLog } from '../audit/audit-log.js';
import { CheckedQuery } from '../http/checked.js';
import { PersonAnswer } from '../http/person.answer.js';
import { ApiController, Roles } from './api-controller.js';

const PAGE_ROWS = 50;

/** Which page of the audit log. */
export class AuditLogQuery {
  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsUUID('7', { message: 'Must be the nextCursor of the page before.' })
  cursor?: string;
}

class AuditEntryAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ type: PersonAnswer })
  actor!: PersonAnswer;

  @ApiProperty({ description: 'The address from which the request came' })
  origin!: string;

  @ApiProperty({ example: 'email-settings.saved' })
  action!: string;

  @ApiProperty({ description: 'What it was done to: an id, or empty where there is only one' })
  subject!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Which fields, from what to what, or what else there is to know. Never a secret',
  })
  details!: object;
}

class AuditLogAnswer {
  @ApiProperty({ type: [AuditEntryAnswer] })
  items!: AuditEntryAnswer[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ApiController('audit-log')
@Roles('auditor')
export class AuditLogController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  @ApiOperation({ summary: 'Who changed and tested what, newest first' })
  @ApiOkResponse({ type: AuditLogAnswer })
  async list(@CheckedQuery() { cursor }: AuditLogQuery): Promise<AuditLogAnswer> {
    const entries = await this.audit.list(PAGE_ROWS + 1, cursor);
    const items = entries.slice(0, PAGE_ROWS);
    return {
      items: items.map(({ id, at, actorId, actorName, origin, action, subject, details }) => ({
        id,
        at: at.toISOString(),
        actor: { id: actorId, name: actorName },
        origin,
        action,
        subject,
        details,
      })),
      nextCursor: entries.length > PAGE_ROWS ? items.at(-1)!.id : null,
    };
  }
}
