import { Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { CheckedQuery } from '../../http/checked.js';
import type { Caller } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../http/app.error.js';
import { Suppressions } from './suppressions.js';

const PAGE_ROWS = 50;

/** Which page of the suppressions. */
export class SuppressionsQuery {
  @ApiPropertyOptional({ description: 'The nextCursor of the page before' })
  @IsOptional()
  @IsUUID('7', { message: 'Must be the nextCursor of the page before.' })
  cursor?: string;
}

class SuppressionAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  recipient!: string;

  @ApiProperty({ description: "The server's words" })
  reply!: string;

  @ApiProperty({ description: 'The email that they were said about' })
  emailId!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

class SuppressionsAnswer {
  @ApiProperty({ type: [SuppressionAnswer] })
  items!: SuppressionAnswer[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

@ApiController('email-suppressions')
@Roles('help-desk')
export class EmailSuppressionsController {
  constructor(
    private readonly suppressions: Suppressions,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @Roles('help-desk', 'auditor')
  @ApiOperation({ summary: 'Addresses that a server called unknown, for 30 days' })
  @ApiOkResponse({ type: SuppressionsAnswer })
  async list(@CheckedQuery() { cursor }: SuppressionsQuery): Promise<SuppressionsAnswer> {
    const found = await this.suppressions.list(PAGE_ROWS + 1, cursor);
    const items = found.slice(0, PAGE_ROWS);
    return {
      items: items.map(({ createdAt, expiresAt, ...suppression }) => ({
        ...suppression,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
      })),
      nextCursor: found.length > PAGE_ROWS ? items.at(-1)!.id : null,
    };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Allow the address again' })
  @ApiNoContentResponse()
  async remove(@Param('id') id: string, @CalledBy() caller: Caller): Promise<void> {
    await this.database.dataSource.transaction(async (manager) => {
      const removed = await this.suppressions.remove(id, manager);
      if (!removed) throw new AppError('not-found', 'There is no such suppression, or it is over.');
      await this.audit.record(manager, caller, 'email-suppression.removed', id, {});
    });
  }
}
