import { Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { CheckedBody, CheckedQuery } from '../../http/checked.js';
import { type Caller, hasRole } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../http/app.error.js';
import { EventCatalogue } from '../events/catalogue.js';
import type { MailEvent } from '../events/define-event.js';
import { MailService } from '../mail.service.js';
import { actionsOf } from './email-actions.js';
import { type EmailHistory, EmailLog } from './email-log.js';
import {
  EmailHistoryAnswer,
  EmailsAnswer,
  historyOf,
  QueuedEmailAnswer,
  ResentAnswer,
  rowOf,
} from './emails.answers.js';
import { EmailRequest, EmailsQuery } from './emails.requests.js';
import { Outbox } from './outbox.js';

const PAGE_ROWS = 50;

@ApiController('emails')
@Roles('help-desk')
export class EmailsController {
  constructor(
    private readonly mail: MailService,
    private readonly log: EmailLog,
    private readonly outbox: Outbox,
    private readonly catalogue: EventCatalogue,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  @Post()
  @HttpCode(202)
  @Roles('sender')
  @ApiOperation({ summary: 'Send an email: queued now, sent as soon as possible, never lost' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes a repeated request harmless for 24 hours',
  })
  @ApiAcceptedResponse({ type: QueuedEmailAnswer })
  async send(
    @CheckedBody() request: EmailRequest,
    @Headers('idempotency-key') key: string | undefined,
    @CalledBy() caller: Caller,
    @Req() { originalUrl }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<QueuedEmailAnswer> {
    const { event, ...email } = request;
    // `send` answers an unknown key as it does any other field that is wrong.
    const known = this.catalogue.find(event) ?? ({ key: event } as MailEvent);
    const queued = await this.mail.send(known, email, {
      queuedBy: caller.id,
      ...(key !== undefined && { idempotency: { holder: caller.id, key, request: JSON.stringify(request) } }),
    });
    // A host may have put a prefix in front of all routes.
    response.setHeader('Location', `${originalUrl.split('?')[0]}/${queued.id}`);
    // The limit of a recipient must not tell a stranger that the address was asked for before.
    return { id: queued.id, status: 'queued' };
  }

  @Get()
  @Roles('help-desk', 'auditor', 'sender')
  @ApiOperation({ summary: 'The log, newest first; callers with the role sender see what they sent' })
  @ApiOkResponse({ type: EmailsAnswer })
  async list(@CheckedQuery() query: EmailsQuery, @CalledBy() caller: Caller): Promise<EmailsAnswer> {
    const { cursor, limit = PAGE_ROWS, ...filter } = query;
    const emails = await this.log.list({ ...filter, queuedBy: ownOnly(caller) }, limit + 1, cursor);
    const items = emails.slice(0, limit);
    return {
      items: items.map((email) => rowOf(email, this.labelOf(email.event))),
      nextCursor: emails.length > limit ? items.at(-1)!.id : null,
    };
  }

  @Get(':id')
  @Roles('help-desk', 'auditor', 'sender')
  @ApiOperation({ summary: 'One email with every attempt' })
  @ApiOkResponse({ type: EmailHistoryAnswer })
  async read(@Param('id') id: string, @CalledBy() caller: Caller): Promise<EmailHistoryAnswer> {
    const email = await this.find(id, caller);
    return historyOf(email, this.labelOf(email.event));
  }

  @Post('resend-failed')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send every failed email again that still can be' })
  @ApiAcceptedResponse({ type: ResentAnswer })
  async resendFailed(@CalledBy() caller: Caller): Promise<ResentAnswer> {
    return this.database.dataSource.transaction(async (manager) => {
      const resent = await this.outbox.resendFailed(manager);
      await this.audit.record(manager, caller, 'emails.failed-resent', '', { resent });
      return { resent };
    });
  }

  @Post(':id/resend')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send the same email again, with the same link' })
  @ApiAcceptedResponse({ type: EmailHistoryAnswer })
  resend(@Param('id') id: string, @CalledBy() caller: Caller): Promise<EmailHistoryAnswer> {
    return this.act('resend', id, caller);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take an email back that has not been sent yet' })
  @ApiAcceptedResponse({ type: EmailHistoryAnswer })
  cancel(@Param('id') id: string, @CalledBy() caller: Caller): Promise<EmailHistoryAnswer> {
    return this.act('cancel', id, caller);
  }

  private async act(action: 'resend' | 'cancel', id: string, caller: Caller): Promise<EmailHistoryAnswer> {
    await this.find(id, caller);
    const done = await this.database.dataSource.transaction(async (manager) => {
      const changed =
        action === 'resend'
          ? await this.outbox.resend(id, manager)
          : await this.outbox.cancel(id, caller.name, manager);
      if (changed) await this.audit.record(manager, caller, `email.${action}`, id, {});
      return changed;
    });
    const email = await this.find(id, caller);
    if (!done) {
      const reason = actionsOf(email, new Date()).find((possible) => possible.action === action)?.reason;
      throw new AppError('conflict', `Not possible: ${reason ?? 'its state has just changed'}.`);
    }
    return historyOf(email, this.labelOf(email.event));
  }

  private async find(id: string, caller: Caller): Promise<EmailHistory> {
    const email = await this.log.find(id);
    const own = ownOnly(caller);
    if (!email || (own !== undefined && email.queuedBy !== own)) {
      throw new AppError('not-found', 'There is no such email. It may have been deleted after its time in the log.');
    }
    return email;
  }

  private labelOf(event: string): string {
    return this.catalogue.find(event)?.label ?? event;
  }
}

/** A caller who may not read the whole log reads what came with the same key. */
function ownOnly(caller: Caller): string | undefined {
  return hasRole(caller, 'help-desk', 'auditor') ? undefined : caller.id;
}
