import { type Stage, STAGES } from '../../mail-transports/transport.js';
import type { TransportError } from '../../mail-transports/transport.error.js';
import type { Verdict } from '../outbox/email.js';

/** Waits between tries. The last one repeats until the email's time is over. */
const RETRY_MS = [5_000, 30_000, 2 * 60_000, 5 * 60_000, 15 * 60_000, 30 * 60_000, 60 * 60_000] as const;
/** How transports call it when the account's own limit comes first, and no server was asked. */
const OWN_PACE = 'pace-exceeded';
/** Each wait is up to so much shorter or longer, lest emails that failed together come back together. */
const JITTER = 0.2;

/**
 * What an attempt says about the account, and so about every email.
 * `works`: the server took this email, or refused just this one.
 * `doubtful`: the connection was lost, or the server has no time for us: the next email goes alone.
 * `held`: nothing can be sent until the account is mended.
 */
export type AccountSign = 'works' | 'doubtful' | 'held';

export interface Judgement {
  readonly verdict: Verdict;
  /** `undefined` where no server was asked. */
  readonly account: AccountSign | undefined;
}

/** What must be known of an email to judge its failure. */
export interface FailedEmail {
  readonly retries: number;
  readonly expiresAt: Date;
}

/**
 * Whose fault was it, and what follows? Decides, and does nothing.
 * @param random from 0 to 1, for the spread of retries.
 */
export function judge(error: TransportError, email: FailedEmail, now: Date, random: number): Judgement {
  const { fault, stage, code, reply } = error.failure;
  const signIn = (stage === 'token' || stage === 'auth') && !error.tooManyConnections;
  // The email is not to blame, so it keeps its tries. A sign-in that failed for now holds like one that is wrong: each
  // further one could be the one that locks the account.
  if (fault === 'account' || signIn)
    return { verdict: { status: 'queued', afterMs: 0, countsAsRetry: false }, account: 'held' };
  if (fault === 'email') {
    return { verdict: { status: 'failed', suppressRecipient: error.recipientUnknown }, account: 'works' };
  }
  const early = isBeforeEmail(stage);
  const verdict = retry(error, { ...email, countsAsRetry: !early }, now, random);
  if (code === OWN_PACE) return { verdict, account: undefined };
  const doubtful = early || reply === '' || error.outcomeUnknown || error.tooManyConnections;
  return { verdict, account: doubtful ? 'doubtful' : 'works' };
}

/** Whether the server had not heard of an email yet: what happens until then happens to every one of them. */
function isBeforeEmail(stage: Stage): boolean {
  return STAGES.indexOf(stage) < STAGES.indexOf('sender');
}

function retry(
  { retryAfterMs = 0 }: TransportError,
  { retries, expiresAt, countsAsRetry }: FailedEmail & { countsAsRetry: boolean },
  now: Date,
  random: number,
): Verdict {
  const wait = RETRY_MS[countsAsRetry ? Math.min(retries, RETRY_MS.length - 1) : 0]!;
  const afterMs = Math.max(
    Math.round(wait * (1 - JITTER + 2 * JITTER * random)),
    Math.min(retryAfterMs, RETRY_MS.at(-1)!),
  );
  if (now.getTime() + afterMs >= expiresAt.getTime()) return { status: 'expired' };
  return { status: 'queued', afterMs, countsAsRetry };
}
