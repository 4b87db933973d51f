import { Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiHeader, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { CheckedBody } from '../../http/checked.js';
import type { Caller } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../http/app.error.js';
import { EventCatalogue } from '../events/catalogue.js';
import type { MailEvent } from '../events/define-event.js';
import { MailService } from '../mail.service.js';
import { actionsOf } from './email-actions.js';
import { EmailHistoryAnswer } from './email-log.answers.js';
import { QueuedEmailAnswer, ResentAnswer } from './emails.answers.js';
import { EmailRequest } from './emails.requests.js';
import { Outbox } from '../outbox/outbox.js';
import { ReadableLog } from './readable-log.js';

@ApiController('emails')
@Roles('help-desk')
export class EmailsController {
  constructor(
    private readonly mail: MailService,
    private readonly log: ReadableLog,
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
    await this.log.find(caller, id);
    const done = await this.database.dataSource.transaction(async (manager) => {
      const changed =
        action === 'resend'
          ? await this.outbox.resend(id, manager)
          : await this.outbox.cancel(id, caller.name, manager);
      if (changed) await this.audit.record(manager, caller, `email.${action}`, id, {});
      return changed;
    });
    const email = await this.log.find(caller, id);
    if (!done) {
      const reason = actionsOf(email, new Date()).find((possible) => possible.action === action)?.reason;
      throw new AppError('conflict', `Not possible: ${reason ?? 'its state has just changed'}.`);
    }
    return this.log.tell(caller, email);
  }
}
