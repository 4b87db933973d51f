import { describe, expect, it } from 'vitest';
import { acceptedAttempt, refusedAttempt } from '../../../test/support/new-email.js';
import type { AccountStatus } from '../delivery/hold.js';
import type { EmailHistory } from '../outbox/email-log.js';
import { clockIn, durationInWords } from './clock.js';
import { MOST_BEFORE, summaryOf } from './email-summary.js';

const email: EmailHistory = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  event: 'forgot-password',
  locale: 'en',
  template: 'system/forgot-password/en/3f9c0a12',
  recipient: 'ada@nordlicht.example',
  initiatedBy: null,
  queuedBy: null,
  requestId: null,
  messageId: '<1@portal.nordlicht.example>',
  status: 'queued',
  attempts: 0,
  nextAttemptAt: new Date('2026-11-22T14:07:00Z'),
  settingsRevision: 1,
  error: null,
  possibleDuplicate: false,
  suppressedUntil: null,
  carriesLink: true,
  unsavedSettings: false,
  createdAt: new Date('2026-11-22T14:02:11.200Z'),
  expiresAt: new Date('2026-11-22T15:02:00Z'),
  settledAt: null,
  settledBy: null,
  attemptList: [],
  contentErasedAt: null,
};
const settledAt = new Date('2026-11-22T14:02:12Z');
const working: AccountStatus = { state: 'working', since: null, reason: null, nextProbeAt: null, pausedBy: null };
const LINK = ' Its link is valid until 22 Nov 2026, 15:02:00 UTC.';
const { error } = refusedAttempt();

const told = (changes: Partial<EmailHistory>, { sending = working, before = 0, timeZone = 'UTC' } = {}) =>
  summaryOf({ ...email, ...changes }, { sending, before, clock: clockIn(timeZone) });

describe('What became of an email is told in plain words:', () => {
  it.each<[string, Partial<EmailHistory>, string]>([
    [
      'accepted',
      { status: 'sent', settledAt, attemptList: [acceptedAttempt()] },
      'Accepted by mail.nordlicht.example at 22 Nov 2026, 14:02:12 UTC, 0.8 s after it was asked for.',
    ],
    [
      'accepted by a clock that was set back meanwhile',
      { status: 'sent', settledAt: new Date('2026-11-22T14:02:10Z'), attemptList: [acceptedAttempt()] },
      'Accepted by mail.nordlicht.example at 22 Nov 2026, 14:02:10 UTC, 0.0 s after it was asked for.',
    ],
    [
      'accepted, perhaps twice',
      { status: 'sent', settledAt, possibleDuplicate: true, attemptList: [acceptedAttempt()] },
      'Accepted at 22 Nov 2026, 14:02:12 UTC. The connection broke while an earlier try was being confirmed, so the person may have got it twice. Both are the same email with the same link.',
    ],
    ['failed', { status: 'failed', error }, 'There is no such address.'],
    ['expired', { status: 'expired' }, 'Not sent in time: the link in it was valid until 22 Nov 2026, 15:02:00 UTC.'],
    [
      'expired, without a link',
      { status: 'expired', carriesLink: false },
      'Not sent in time: it was of no use after 22 Nov 2026, 15:02:00 UTC.',
    ],
    [
      'suppressed by the limit',
      {
        status: 'suppressed',
        suppressedUntil: settledAt,
        error: { ...error!, code: 'recipient-limit', title: 'Enough.' },
      },
      'Enough. The next one is possible at 22 Nov 2026, 14:02:12 UTC.',
    ],
    ['being sent', { status: 'sending' }, 'It is being sent right now.'],
    ['the next', {}, `Waiting for its turn, it is the next.${LINK}`],
    ['a notice that waits', { carriesLink: false }, 'Waiting for its turn, it is the next.'],
    [
      'to be tried again',
      { attempts: 1, error },
      `There is no such address. Next try at 22 Nov 2026, 14:07:00 UTC, then more.${LINK}`,
    ],
  ])('%s', (_outcome, changes, summary) => {
    expect(told(changes).summary).toBe(summary);
  });

  it.each<[Partial<AccountStatus>, string]>([
    [{ state: 'on-hold', since: settledAt }, 'Waiting, because sending is on hold since 22 Nov 2026, 14:02:12 UTC.'],
    [
      { state: 'paused', since: settledAt, pausedBy: { id: 'u-2', name: 'Maria' } },
      'Waiting, because Maria paused sending at 22 Nov 2026, 14:02:12 UTC.',
    ],
    [{ state: 'not-configured' }, 'Waiting, because email is not set up yet.'],
  ])('what all of them wait for: %j', (state, summary) => {
    const { summary: waiting, advice } = told({ attempts: 1, error }, { sending: { ...working, ...state } });
    expect(waiting).toBe(`${summary}${LINK}`);
    expect(advice).toMatch(/^It goes out by itself when an administrator /);
  });

  it('how many go first, as far as that tells anything', () => {
    expect(told({}, { before: 4 }).summary).toContain('Waiting for its turn, 4 before it.');
    expect(told({}, { before: MOST_BEFORE }).summary).toContain('more than 999 before it.');
  });

  it('the number under which the server knows it, or else its Message-ID', () => {
    const advice = (reply: string) =>
      told({ status: 'sent', settledAt, attemptList: [acceptedAttempt({ reply })] }).advice;
    expect(advice('250 2.0.0 Ok: queued as 4F2A91C')).toMatch(/this number: 4F2A91C$/);
    expect(advice('250 2.0.0 Ok')).toMatch(/this number: <1@portal\.nordlicht\.example>$/);
  });

  it('by the clock of its reader', () => {
    expect(told({ status: 'expired' }, { timeZone: 'Europe/Berlin' }).summary).toContain('22 Nov 2026, 16:02:00 CET.');
  });
});

describe('A duration', () => {
  it.each([
    [0, '0.0 s'],
    [59_900, '59.9 s'],
    [60_000, '1 minute'],
    [12 * 60_000, '12 minutes'],
    [3 * 3_600_000, '3 hours'],
  ])('of %d ms is told as %s', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });
});
