import { Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import type { Caller } from '../../access/person.js';
import { CheckedQuery } from '../../http/checked.js';
import { answerCsv, ApiCsvOr, type CsvRow, wantsCsv } from '../../http/csv.js';
import type { EmailFilter } from '../outbox/email-filter.js';
import { EmailCountAnswer, EmailHistoryAnswer, EmailsAnswer } from './email-log.answers.js';
import { EmailFilterQuery, EmailQuery, EmailsQuery } from './email-log.requests.js';
import { COLUMNS, lineOf } from './email-table.js';
import { ReadableLog } from './readable-log.js';

const PAGE_ROWS = 50;
/** Of one statement: half a megabyte at a time, and others get their turn in between. */
const EXPORT_ROWS = 1_000;
/** Beyond that, the exact number is not worth the time to count. */
const COUNTED_ROWS = 10_000;

@ApiController('emails')
@Roles('help-desk', 'auditor', 'sender')
export class EmailLogController {
  constructor(private readonly log: ReadableLog) {}

  @Get()
  @ApiOperation({
    summary: 'The log, newest first; callers with the role sender see what they sent',
    description: 'With `Accept: text/csv` every email of the filter, as a file for spreadsheets.',
  })
  @ApiCsvOr(EmailsAnswer)
  async list(
    @CheckedQuery() { cursor, limit = PAGE_ROWS, ...filter }: EmailsQuery,
    @CalledBy() caller: Caller,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    response.vary('Accept');
    if (wantsCsv(request)) {
      const today = new Date().toISOString().slice(0, 10);
      await answerCsv(response, `emails-${today}.csv`, COLUMNS, this.batches(caller, filter));
      return;
    }
    const emails = await this.log.list(caller, filter, limit + 1, cursor);
    const items = emails.slice(0, limit);
    const answer: EmailsAnswer = { items, nextCursor: emails.length > limit ? items.at(-1)!.id : null };
    response.json(answer);
  }

  @Get('count')
  @ApiOperation({ summary: 'How many emails a filter finds, counted up to 10,000' })
  @ApiOkResponse({ type: EmailCountAnswer })
  async count(@CheckedQuery() filter: EmailFilterQuery, @CalledBy() caller: Caller): Promise<EmailCountAnswer> {
    const found = await this.log.count(caller, filter, COUNTED_ROWS + 1);
    return { count: Math.min(found, COUNTED_ROWS), capped: found > COUNTED_ROWS };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One email with every attempt' })
  @ApiOkResponse({ type: EmailHistoryAnswer })
  async read(
    @Param('id') id: string,
    @CheckedQuery() { timeZone }: EmailQuery,
    @CalledBy() caller: Caller,
  ): Promise<EmailHistoryAnswer> {
    return this.log.tell(caller, await this.log.find(caller, id), timeZone);
  }

  private async *batches(caller: Caller, filter: EmailFilter): AsyncGenerator<readonly CsvRow[]> {
    let last: string | undefined;
    do {
      const emails = await this.log.list(caller, filter, EXPORT_ROWS, last);
      yield emails.map(lineOf);
      last = emails.length === EXPORT_ROWS ? emails.at(-1)!.id : undefined;
    } while (last !== undefined);
  }
}
