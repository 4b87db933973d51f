import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { isRequestId, requestId as idOfRequest } from '../http/request-id.js';
import { invalidRequest } from '../http/validation.js';
import { DeliveryReport } from './delivery/delivery-report.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { EmailWriter, type EmailTo } from './email-writer.js';
import type { DataOf, EventReference } from './events/catalogue.js';
import type { QueuedEmail } from './outbox/email.js';
import type { Idempotency } from './outbox/idempotency.js';
import { Outbox } from './outbox/outbox.js';

export interface SendOptions {
  /** The manager of the transaction that the email belongs to: queued with its commit, forgotten with its rollback. */
  readonly transaction?: EntityManager;
  /** Makes a repeated call harmless: the same key and the same email give the first answer again, for 24 hours. */
  readonly idempotency?: Idempotency;
  /** The id of the caller who may read this email in the log without a role that reads all of it. */
  readonly queuedBy?: string;
  /**
   * Finds the email's log lines again, on whatever machine it is sent. At most 64 letters, digits, dots, dashes and
   * underscores. Default: the `X-Request-Id` of the request to our API that is being answered.
   */
  readonly requestId?: string;
}

/** Sends emails: `await mail.send('forgot-password', { to, data, expiresAt }, { transaction: manager })`. */
@Injectable()
export class MailService {
  constructor(
    private readonly writer: EmailWriter,
    private readonly outbox: Outbox,
    private readonly dispatcher: Dispatcher,
    private readonly database: Database,
    private readonly report: DeliveryReport,
  ) {}

  /**
   * Queues an email, rendered. It is sent as soon as the transaction is committed, or at once without one; tried again
   * when that fails; and never lost. Resolves before it is sent.
   *
   * Without `transaction` inside an open SQLite transaction it waits for that one to end, and gives up after five
   * seconds if the caller is inside it.
   * @throws AppError `invalid-request` (every field named), `transaction-not-active`, `idempotency-key-reused`,
   * `database-busy`, `database-unavailable`. With any of them, nothing was queued.
   */
  async send<Event extends EventReference>(
    event: Event,
    email: EmailTo<DataOf<Event>>,
    options: SendOptions = {},
  ): Promise<QueuedEmail> {
    const { transaction, idempotency, queuedBy, requestId = idOfRequest() } = options;
    if (requestId !== undefined && !isRequestId(requestId)) {
      const message = 'Must have at most 64 letters, digits, dots, dashes and underscores.';
      throw invalidRequest([{ field: 'requestId', message }]);
    }
    const written = await this.writer.write(event, email, transaction);
    const queued = await this.outbox.queue({ ...written, queuedBy, requestId }, { transaction, idempotency });
    this.database.afterCommit(transaction, () => {
      this.dispatcher.wake();
      // Another id is that of the first request with this idempotency key.
      if (queued.id === written.id) this.report.queued({ ...written, requestId }, queued.status);
    });
    return queued;
  }

  /** An administrator made an account: the person chooses a password. */
  sendActivation(email: EmailTo<DataOf<'account-activation'>>, options?: SendOptions): Promise<QueuedEmail> {
    return this.send('account-activation', email, options);
  }

  /** An administrator asks a person to set a new password. */
  sendResetPassword(email: EmailTo<DataOf<'reset-password'>>, options?: SendOptions): Promise<QueuedEmail> {
    return this.send('reset-password', email, options);
  }

  /** A person asked for a link to choose a new password. */
  sendForgotPassword(email: EmailTo<DataOf<'forgot-password'>>, options?: SendOptions): Promise<QueuedEmail> {
    return this.send('forgot-password', email, options);
  }
}
