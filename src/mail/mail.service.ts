import { Injectable } from '@nestjs/common';
import { type Span, SpanKind } from '@opentelemetry/api';
import type { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { isRequestId, requestId as idOfRequest } from '../http/request-id.js';
import { invalidRequest } from '../http/validation.js';
import { DeliveryReport } from './delivery/delivery-report.js';
import { Dispatcher } from './delivery/dispatcher.js';
import { EmailWriter, type EmailTo } from './writing/email-writer.js';
import type { DataOf, EventReference } from './events/catalogue.js';
import type { NewEmail, QueuedEmail } from './outbox/email.js';
import type { Idempotency } from './outbox/idempotency.js';
import { Outbox } from './outbox/outbox.js';
import { traced, traceParent } from './tracing.js';

/** How many {@link MailService.sendMany} takes. */
const MOST_AT_ONCE = 500;

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
   * `database-busy`, `database-unavailable`. With any of them but the last, nothing was queued; with that one it is not
   * certain, and `idempotency` makes it harmless to call again.
   */
  async send<Event extends EventReference>(
    event: Event,
    email: EmailTo<DataOf<Event>>,
    options: SendOptions = {},
  ): Promise<QueuedEmail> {
    const { transaction, idempotency } = options;
    return queueing(1, async (span) => {
      const origin = originOf(options);
      const written = { ...(await this.writer.write(event, email, transaction)), ...origin };
      span.setAttribute('ums_mail.event', written.event);
      const queued = await this.outbox.queue(written, { transaction, idempotency });
      this.tell([written], [queued], transaction);
      return queued;
    });
  }

  /**
   * Queues many emails of one event, all of them or none, with a few statements for all: an import of users, a notice.
   * Otherwise as {@link send}.
   * @param emails at most 500: SQLite does nothing else for the 0.2 seconds that they take.
   * @returns what became of each, in their order.
   * @throws AppError as {@link send}; the fields of `invalid-request` begin with the place of the email: `2.to.address`.
   */
  async sendMany<Event extends EventReference>(
    event: Event,
    emails: readonly EmailTo<DataOf<Event>>[],
    options: Omit<SendOptions, 'idempotency'> = {},
  ): Promise<QueuedEmail[]> {
    if (emails.length > MOST_AT_ONCE) {
      throw invalidRequest([
        { field: 'emails', message: `Must have at most ${MOST_AT_ONCE} emails. Call it again for the others.` },
      ]);
    }
    if (emails.length === 0) return [];
    const { transaction } = options;
    return queueing(emails.length, async (span) => {
      const origin = originOf(options);
      const written = (await this.writer.writeAll(event, emails, transaction)).map((email) => ({
        ...email,
        ...origin,
      }));
      span.setAttribute('ums_mail.event', written[0]!.event);
      const queued = await this.outbox.queueMany(written, transaction);
      this.tell(written, queued, transaction);
      return queued;
    });
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

  private tell(written: readonly NewEmail[], queued: readonly QueuedEmail[], transaction?: EntityManager): void {
    this.database.afterCommit(transaction, () => {
      this.dispatcher.wake();
      written.forEach((email, index) => {
        const { id, status } = queued[index]!;
        // Another id is that of the first request with this idempotency key.
        if (id === email.id) this.report.queued(email, status);
      });
    });
  }
}

/** The event is named only once it is known: a caller may have put an address or a token in its place. */
function queueing<Result>(emails: number, work: (span: Span) => Promise<Result>): Promise<Result> {
  const attributes = { 'messaging.batch.message_count': emails };
  return traced('ums-mail queue', { kind: SpanKind.PRODUCER, attributes }, work);
}

/** Where an email comes from. @throws AppError `invalid-request`. */
function originOf({
  queuedBy,
  requestId = idOfRequest(),
}: SendOptions): Pick<NewEmail, 'queuedBy' | 'requestId' | 'traceParent'> {
  if (requestId !== undefined && !isRequestId(requestId)) {
    const message = 'Must have at most 64 letters, digits, dots, dashes and underscores.';
    throw invalidRequest([{ field: 'requestId', message }]);
  }
  return { queuedBy, requestId, traceParent: traceParent() };
}
