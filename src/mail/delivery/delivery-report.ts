import { Inject, Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config.js';
import { MailMetrics } from '../mail-metrics.js';
import type { ClaimedEmail, NewEmail, QueuedEmail } from '../outbox/email.js';
import { CALLS, type Calls, type DueEmail } from './calls.js';
import type { Sent } from './email-sender.js';
import { logFieldsOf } from './log-fields.js';
import type { Finished, Turn } from './turns.js';

/** Tells the log, the metrics and other processes what became of emails, once it is committed. */
@Injectable()
export class DeliveryReport {
  private readonly logger = new Logger('Delivery');

  constructor(
    private readonly metrics: MailMetrics,
    @Inject(CALLS) private readonly calls: Calls | null,
    @Inject(Config) private readonly config: Config,
  ) {}

  /** An email was asked for, and its transaction is committed. */
  queued({ id, event, requestId }: NewEmail, status: QueuedEmail['status']): void {
    if (status === 'queued') this.calls?.publish([{ id, fence: 0 }]);
    this.metrics.requested(event, status);
    if (!this.config.logsEveryEmail) return;
    this.logger.debug(`Email ${id} is ${status}.`, { ...logFieldsOf({ id, requestId: requestId ?? null }), event });
  }

  /** A worker's turn is committed. */
  committed({ heldNow, refused, recovered, expired }: Turn, finished: readonly Finished[]): void {
    if (heldNow) this.logger.error(`Sending is on hold. ${heldNow.title} ${heldNow.advice}`);
    this.calls?.publish(finished.flatMap((one) => dueAgain(one)));
    for (const { email, sent } of finished) {
      if (!sent) continue;
      if (refused.has(email)) this.takenOver(email);
      else this.settled(email, sent);
    }
    this.recovered(recovered);
    this.expired(expired);
  }

  /** Emails that a worker has left behind were queued again. */
  recovered(emails: number): void {
    if (emails > 0) {
      this.logger.warn(
        `${emails} emails were queued again, as the process that sent them had ended: some may arrive twice.`,
      );
    }
    this.metrics.recovered(emails);
  }

  private expired(emails: number): void {
    if (emails > 0) {
      const words = emails === 1 ? 'One email has' : `${emails} emails have`;
      this.logger.warn(`${words} expired while waiting: whoever waited for a link has to ask for a new one.`);
    }
    this.metrics.expired(emails);
  }

  private takenOver(email: ClaimedEmail): void {
    this.logger.warn(
      `Email ${email.id} was taken over by another worker before this one was done: it may arrive twice.`,
      logFieldsOf(email),
    );
  }

  private settled(email: ClaimedEmail, { attempt, verdict }: Sent): void {
    this.metrics.attempted(email.id, attempt, verdict);
    const { durationMs, settingsRevision, error } = attempt;
    const trouble = error && { stage: error.stage, fault: error.fault, code: error.code };
    const fields = { ...logFieldsOf(email), durationMs, settingsRevision, ...trouble };
    switch (verdict.status) {
      case 'sent':
        if (this.config.logsEveryEmail) this.logger.debug(`Email ${email.id} was accepted.`, fields);
        break;
      case 'queued':
        this.logger.log(`Email ${email.id} was not accepted and waits for another try.`, fields);
        break;
      case 'failed':
        this.logger.warn(`Email ${email.id} has failed.`, fields);
        break;
      case 'expired':
        this.logger.warn(`Email ${email.id} has expired: another try would come too late.`, fields);
    }
  }
}

/** What was given back, and what is to be tried again. */
function dueAgain({ email: { id, fence }, sent }: Finished): DueEmail[] {
  if (!sent) return [{ id, fence }];
  return sent.verdict.status === 'queued' ? [{ id, fence, afterMs: sent.verdict.afterMs }] : [];
}
