import { Injectable, Logger } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { serverIn, type SettingsInForce } from '../../email-settings/settings-in-force.js';
import { TransportError } from '../../mail-transports/transport.error.js';
import type { OutgoingEmail, Receipt } from '../../mail-transports/transport.js';
import { withSender } from '../writing/composer.js';
import type { Attempt, ClaimedEmail, Outcome } from '../outbox/email.js';
import { linksTo, markFailed, traced } from '../tracing.js';
import { ActiveTransport } from './active-transport.js';
import { type AccountSign, judge } from './judge.js';
import { logFieldsOf } from './log-fields.js';
import { contentUnreadable, deadlinePassed, recipientChanged, unforeseen } from './own-failures.js';

/** A whole send may take so long, whatever the server does. */
export const DEADLINE_MS = 45_000;
/** A transport that is told to stop does so at once; one that does not is left behind. */
const LEFT_BEHIND_MS = 1_000;

/** How the sending of an email ended. */
export interface Sent extends Outcome {
  /** `undefined` where no server was asked. */
  readonly account: AccountSign | undefined;
  readonly retryAfterMs: number;
}

/** Sends one claimed email with the settings in force, and says how it went. */
@Injectable()
export class EmailSender {
  private readonly logger = new Logger('Delivery');

  constructor(private readonly transport: ActiveTransport) {}

  /** Of the connections that the settings allow, so many are this process's from now on. */
  share(connections: number): void {
    this.transport.share(connections);
  }

  /**
   * Never rejects.
   * @param stop ends it early; the email is then given back, unless the server may have taken it.
   * @returns `undefined` where it is to be given back.
   */
  send(email: ClaimedEmail, inForce: SettingsInForce, stop: AbortSignal): Promise<Sent | undefined> {
    // Of a trace of its own: it may be the attempt of tomorrow.
    const options = { kind: SpanKind.CLIENT, root: true, links: linksTo(email.traceParent) };
    return traced('ums-mail attempt', options, async (span) => {
      const sent = await this.tryOnce(email, inForce, stop);
      span.setAttributes({
        'messaging.message.id': email.messageId,
        'server.address': serverIn(inForce.settings),
        'ums_mail.email.id': email.id,
        'ums_mail.status': sent?.verdict.status ?? 'queued',
      });
      if (sent?.attempt.error) markFailed(span, sent.attempt.error.code);
      return sent;
    });
  }

  private async tryOnce(email: ClaimedEmail, inForce: SettingsInForce, stop: AbortSignal): Promise<Sent | undefined> {
    const begun = new Date();
    const start = performance.now();
    const attempt = (end: Partial<Attempt>): Attempt => ({
      at: begun,
      durationMs: Math.round(performance.now() - start),
      settingsRevision: inForce.revision,
      server: serverIn(inForce.settings),
      reply: '',
      error: null,
      possibleDuplicate: false,
      ...end,
    });

    let outgoing: OutgoingEmail;
    try {
      outgoing = this.prepare(email, inForce);
    } catch (error) {
      const failure = error instanceof TransportError ? error : contentUnreadable(error);
      const { verdict } = judge(failure, email, new Date(), Math.random());
      const end = attempt({ server: '', error: failure.failure });
      return { email, attempt: end, verdict, account: undefined, retryAfterMs: 0 };
    }

    try {
      const { server, reply } = await this.handOver(outgoing, inForce, email.expiresAt, stop);
      return {
        email,
        attempt: attempt({ server, reply }),
        verdict: { status: 'sent' },
        account: 'works',
        retryAfterMs: 0,
      };
    } catch (error) {
      const failure = error instanceof TransportError ? error : this.unforeseen(error, email);
      if (stop.aborted && !failure.outcomeUnknown) return undefined;
      const { verdict, account } = judge(failure, email, new Date(), Math.random());
      const { reply } = failure.failure;
      const end = attempt({ reply, error: failure.failure, possibleDuplicate: failure.outcomeUnknown });
      return { email, attempt: end, verdict, account, retryAfterMs: failure.retryAfterMs ?? 0 };
    }
  }

  private prepare({ recipient, messageId, open }: ClaimedEmail, { sender }: SettingsInForce): OutgoingEmail {
    const content = open();
    if (content.recipient !== recipient) throw recipientChanged();
    return { from: sender, to: recipient, messageId, message: withSender(content.message, sender) };
  }

  /** Ends at the deadline, and before the link in the email dies. */
  private async handOver(
    email: OutgoingEmail,
    inForce: SettingsInForce,
    expiresAt: Date,
    stop: AbortSignal,
  ): Promise<Receipt> {
    const end = new AbortController();
    const limitMs = Math.min(DEADLINE_MS, Math.max(0, expiresAt.getTime() - Date.now()));
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      end.abort();
    }, limitMs);
    const onStop = () => end.abort();
    stop.addEventListener('abort', onStop, { once: true });
    try {
      const sending = this.transport.use(inForce, (send) => send(email, end.signal));
      return await Promise.race([sending, leftBehind(end.signal)]);
    } catch (error) {
      const endedByUs = error instanceof TransportError && ENDED_BY_US.has(error.failure.code);
      throw isLate && endedByUs ? deadlinePassed(error, limitMs) : error;
    } finally {
      clearTimeout(deadline);
      stop.removeEventListener('abort', onStop);
    }
  }

  private unforeseen(error: unknown, email: ClaimedEmail): TransportError {
    const { stack } = (error ?? {}) as Error;
    this.logger.error('Something unforeseen happened while an email was handed over', logFieldsOf(email), stack);
    return unforeseen(error);
  }
}

/** How transports call it when the signal has ended a send. */
const ENDED_BY_US: ReadonlySet<string> = new Set(['ended-by-caller', 'ended-here']);

/** Rejects some time after the end, should the transport not have done so by then. */
function leftBehind(end: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    end.addEventListener('abort', () => {
      setTimeout(
        () => reject(unforeseen(new Error('The transport takes no notice of its signal'))),
        LEFT_BEHIND_MS,
      ).unref();
    });
  });
}
