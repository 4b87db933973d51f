import { describe, expect, it } from 'vitest';
import { type Fault, TransportError, type TransportErrorDetails } from '../../mail-transports/transport.error.js';
import type { Stage } from '../../mail-transports/transport.js';
import { type AccountSign, judge } from './judge.js';

const now = new Date('2026-11-22T14:00:00Z');
const HOUR_MS = 3_600_000;
const fresh = { retries: 0, expiresAt: new Date(now.getTime() + 24 * HOUR_MS) };
/** In the middle of the spread: the waits as they are written. */
const MIDDLE = 0.5;

function failure(stage: Stage, fault: Fault, reply: string, details?: TransportErrorDetails): TransportError {
  return new TransportError({ stage, fault, code: 'x', reply, title: '', advice: '', fields: [] }, details);
}

const HELD = { status: 'queued', afterMs: 0, countsAsRetry: false };
const RETRIED = { status: 'queued', afterMs: 5_000, countsAsRetry: true };
const AGAIN = { status: 'queued', afterMs: 5_000, countsAsRetry: false };
const FAILED = { status: 'failed', suppressRecipient: false };
const SUPPRESSED = { status: 'failed', suppressRecipient: true };

const UNKNOWN = { outcomeUnknown: true };
const TOO_MANY = { tooManyConnections: true };

describe('judging a failure', () => {
  it.each<[string, Stage, Fault, string, TransportErrorDetails, object, AccountSign]>([
    // The phases before an email: the account waits, the email keeps its tries.
    ['no such server', 'dns', 'account', '', {}, HELD, 'held'],
    ['a name that cannot be looked up for now', 'dns', 'temporary', '', {}, AGAIN, 'doubtful'],
    ['nothing listens', 'connect', 'account', '', {}, HELD, 'held'],
    ['an expired certificate', 'tls', 'account', '', {}, HELD, 'held'],
    ['a 554 greeting', 'greeting', 'account', '554 5.3.2 No', {}, HELD, 'held'],
    ['a refused EHLO', 'ehlo', 'account', '501 5.5.4 Bad name', {}, HELD, 'held'],
    ['no STARTTLS', 'starttls', 'account', '', {}, HELD, 'held'],
    [
      'a greeting that says too many connections',
      'greeting',
      'temporary',
      '421 4.7.0 Too many',
      TOO_MANY,
      AGAIN,
      'doubtful',
    ],
    // AUTH: the same, and never more often than the account can stand.
    ['a wrong password', 'auth', 'account', '535 5.7.8 No', {}, HELD, 'held'],
    ['a sign-in that fails for now', 'auth', 'temporary', '454 4.7.0 Later', {}, HELD, 'held'],
    ['a connection lost while signing in', 'auth', 'temporary', '', {}, HELD, 'held'],
    ['a refused token', 'token', 'account', 'AADSTS7000222', {}, HELD, 'held'],
    [
      'too many connections, said at the sign-in',
      'auth',
      'temporary',
      '432 4.3.2 Too many',
      TOO_MANY,
      AGAIN,
      'doubtful',
    ],
    // MAIL FROM.
    ['a sender put off', 'sender', 'temporary', '451 4.3.0 Later', {}, RETRIED, 'works'],
    ['a sender refused', 'sender', 'account', '553 5.7.1 Not yours', {}, HELD, 'held'],
    ['an email too large', 'sender', 'email', '552 5.3.4 Too large', {}, FAILED, 'works'],
    ['a connection lost at MAIL FROM', 'sender', 'temporary', '', {}, RETRIED, 'doubtful'],
    // RCPT.
    ['greylisting', 'recipient', 'temporary', '450 4.7.1 Later', {}, RETRIED, 'works'],
    [
      'an unknown recipient',
      'recipient',
      'email',
      '550 5.1.1 Unknown',
      { recipientUnknown: true },
      SUPPRESSED,
      'works',
    ],
    ['a recipient refused for another reason', 'recipient', 'email', '550 5.7.1 Policy', {}, FAILED, 'works'],
    ['a relay that is denied', 'recipient', 'account', '554 5.7.1 Relay access denied', {}, HELD, 'held'],
    // DATA and the final dot.
    ['an email put off after the dot', 'hand-over', 'temporary', '451 4.3.0 Later', {}, RETRIED, 'works'],
    ['an email refused after the dot', 'hand-over', 'email', '554 5.7.1 Spam', {}, FAILED, 'works'],
    ['an exhausted quota', 'hand-over', 'account', '550 5.4.5 Quota', {}, HELD, 'held'],
    ['no answer after the dot', 'hand-over', 'temporary', '', UNKNOWN, RETRIED, 'doubtful'],
    ['an answer after the dot that nobody can read', 'hand-over', 'temporary', 'blah', UNKNOWN, RETRIED, 'doubtful'],
  ])('%s', (_what, stage, fault, reply, details, verdict, account) => {
    expect(judge(failure(stage, fault, reply, details), fresh, now, MIDDLE)).toEqual({ verdict, account });
  });

  it('takes the own pace of an account for nothing that says anything about its server', () => {
    const early = new TransportError({ ...failure('connect', 'temporary', '').failure, code: 'pace-exceeded' });
    expect(judge(early, fresh, now, MIDDLE)).toEqual({ verdict: AGAIN, account: undefined });
  });

  it('waits longer each time, in the end an hour', () => {
    const greylisted = failure('recipient', 'temporary', '450 4.7.1 Later');
    const waits = [0, 1, 2, 3, 4, 5, 6, 7, 20].map(
      (retries) => judge(greylisted, { ...fresh, retries }, now, MIDDLE).verdict as { afterMs: number },
    );
    const minutes = waits.map(({ afterMs }) => afterMs / 60_000);
    expect(minutes).toEqual([5 / 60, 0.5, 2, 5, 15, 30, 60, 60, 60]);
  });

  it('spreads retries by a fifth', () => {
    const greylisted = failure('recipient', 'temporary', '450 4.7.1 Later');
    const at = (random: number) => judge(greylisted, { ...fresh, retries: 1 }, now, random).verdict;
    expect(at(0)).toMatchObject({ afterMs: 24_000 });
    expect(at(1)).toMatchObject({ afterMs: 36_000 });
  });

  it('never tries again earlier than the server wants, but for more than an hour', () => {
    const throttled = failure('hand-over', 'temporary', '429', { retryAfterMs: 10 * 60_000 });
    expect(judge(throttled, fresh, now, MIDDLE).verdict).toMatchObject({ afterMs: 10 * 60_000 });
    const soon = failure('hand-over', 'temporary', '429', { retryAfterMs: 1 });
    expect(judge(soon, fresh, now, MIDDLE).verdict).toMatchObject({ afterMs: 5_000 });
    const late = failure('hand-over', 'temporary', '429', { retryAfterMs: 5 * 3_600_000 });
    const lasting = { retries: 0, expiresAt: new Date(now.getTime() + 24 * 3_600_000) };
    expect(judge(late, lasting, now, MIDDLE).verdict).toMatchObject({ afterMs: 3_600_000 });
  });

  it('never tries again when the email has expired by then', () => {
    const greylisted = failure('recipient', 'temporary', '450 4.7.1 Later');
    const almost = { retries: 3, expiresAt: new Date(now.getTime() + 5 * 60_000) };
    expect(judge(greylisted, almost, now, MIDDLE).verdict).toEqual({ status: 'expired' });
    expect(judge(greylisted, almost, now, MIDDLE - 0.1).verdict).toMatchObject({ status: 'queued' });
  });
});
