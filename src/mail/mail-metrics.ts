import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Fault } from '../mail-transports/transport.error.js';
import type { Attempt, Verdict } from './outbox/email.js';
import { timeOfId } from './outbox/email-id.js';

const FAULTS: readonly Fault[] = ['email', 'temporary', 'account'];
/** Up to the deadline of a whole send. */
const SEND_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 45];
/** From at once to what a day of retries brings. */
const DELIVERY_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200, 86_400];

/**
 * What this process has done since it started: Prometheus adds the processes up. Labels have few values, all known
 * beforehand: never an address, an id or a server's words.
 */
@Injectable()
export class MailMetrics {
  private readonly registry = new Registry();
  private readonly queuedEmails: Counter<'event'>;
  private readonly suppressedEmails: Counter<'event'>;
  private readonly sentEmails: Counter;
  private readonly retriedEmails: Counter<'fault'>;
  private readonly failedEmails: Counter<'fault'>;
  private readonly expiredEmails: Counter;
  private readonly possibleDuplicates: Counter;
  private readonly errors: Counter<'stage' | 'fault'>;
  private readonly sendSeconds: Histogram<'outcome'>;
  private readonly deliverySeconds: Histogram;
  private readonly redisUp: Gauge;

  constructor() {
    const registers = [this.registry];
    const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
      new Counter({ name: `ums_mail_${name}_total`, help, labelNames, registers });
    this.queuedEmails = counter('emails_queued', 'Emails that were accepted for sending', 'event');
    this.suppressedEmails = counter('emails_suppressed', 'Emails that were asked for and not queued', 'event');
    this.sentEmails = counter('emails_sent', 'Emails that a mail server has accepted');
    this.retriedEmails = counter('emails_retried', 'Attempts after which the email waits for another one', 'fault');
    this.failedEmails = counter('emails_failed', 'Emails that were given up, as they were refused', 'fault');
    this.expiredEmails = counter('emails_expired', 'Emails whose time was over before they were accepted');
    this.possibleDuplicates = counter('possible_duplicates', 'Emails that may arrive twice');
    this.errors = counter(
      'attempt_errors',
      'Attempts that did not end with 250, by where they ended',
      'stage',
      'fault',
    );
    this.sendSeconds = new Histogram({
      name: 'ums_mail_send_duration_seconds',
      help: 'How long it took to hand an email to the mail server, or to be refused',
      labelNames: ['outcome'],
      buckets: SEND_SECONDS,
      registers,
    });
    this.deliverySeconds = new Histogram({
      name: 'ums_mail_delivery_seconds',
      help: 'From when an email was queued until a mail server accepted it, waits and retries included',
      buckets: DELIVERY_SECONDS,
      registers,
    });
    this.redisUp = new Gauge({
      name: 'ums_mail_redis_up',
      help: 'Whether Redis can be used (1) or not (0): emails are sent without it, too',
      registers,
    });
    // Without Redis it has no value.
    this.redisUp.remove();
    // A counter that is not there until something happens hides the first time that it does.
    for (const fault of FAULTS) {
      this.retriedEmails.inc({ fault }, 0);
      this.failedEmails.inc({ fault }, 0);
    }
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  /** An email was asked for. */
  requested(event: string, status: 'queued' | 'suppressed'): void {
    (status === 'queued' ? this.queuedEmails : this.suppressedEmails).inc({ event });
  }

  /** An attempt to hand over the email with this id is noted. */
  attempted(emailId: string, { durationMs, error, possibleDuplicate }: Attempt, { status }: Verdict): void {
    this.sendSeconds.observe({ outcome: error ? 'refused' : 'accepted' }, durationMs / 1_000);
    if (possibleDuplicate) this.possibleDuplicates.inc();
    const fault = error?.fault ?? 'temporary';
    if (error) this.errors.inc({ stage: error.stage, fault });
    switch (status) {
      case 'sent':
        this.sentEmails.inc();
        this.deliverySeconds.observe(Math.max(0, Date.now() - timeOfId(emailId).getTime()) / 1_000);
        break;
      case 'queued':
        this.retriedEmails.inc({ fault });
        break;
      case 'failed':
        this.failedEmails.inc({ fault });
        break;
      case 'expired':
        this.expiredEmails.inc();
    }
  }

  /** Whether Redis can be used. */
  redisAnswers(is: boolean): void {
    this.redisUp.set(is ? 1 : 0);
  }

  /** Emails were settled because their time was over. */
  expired(emails: number): void {
    this.expiredEmails.inc(emails);
  }

  /** Emails were queued again that a process had left behind. */
  recovered(emails: number): void {
    this.possibleDuplicates.inc(emails);
  }
}
