import type { AccountStatus } from '../delivery/hold.js';
import type { EmailHistory } from '../outbox/email-log.js';
import { durationInWords, type Clock } from './clock.js';

/** What became of an email, in words for the help desk: no jargon, and what to do. */
export interface EmailSummary {
  readonly summary: string;
  readonly advice: string;
}

/** What a summary needs to know beside the email. */
export interface Circumstances {
  readonly sending: AccountStatus;
  /** Waiting emails that go out before this one, counted up to {@link MOST_BEFORE}. */
  readonly before: number;
  /** The clock of who reads it. */
  readonly clock: Clock;
}

/** From so many on, the exact number tells nobody more. */
export const MOST_BEFORE = 1_000;

/** What happened, in one or two plain sentences, and what to do about it; the latter may be empty. */
export function summaryOf(email: EmailHistory, circumstances: Circumstances): EmailSummary {
  const { clock } = circumstances;
  const { settledAt, expiresAt, error } = email;
  switch (email.status) {
    case 'sent':
      return accepted(email, clock);
    case 'failed':
      return { summary: error?.title ?? 'It could not be sent.', advice: error?.advice ?? '' };
    case 'expired':
      return email.carriesLink
        ? {
            summary: `Not sent in time: the link in it was valid until ${clock(expiresAt)}.`,
            advice: 'Ask the person to request a new one.',
          }
        : {
            summary: `Not sent in time: it was of no use after ${clock(expiresAt)}.`,
            advice: 'Let the application send it again if it is still needed.',
          };
    case 'cancelled':
      return {
        summary: `Cancelled by ${email.settledBy || 'somebody'} at ${clock(settledAt)}, before it was sent.`,
        advice: '',
      };
    case 'suppressed':
      return suppressed(email, clock);
    case 'sending':
      return { summary: 'It is being sent right now.', advice: 'Look again in a moment.' };
    case 'queued': {
      const { summary, advice } = waiting(email, circumstances);
      const link = email.carriesLink ? ` Its link is valid until ${clock(expiresAt)}.` : '';
      return { summary: `${summary}${link}`, advice };
    }
  }
}

function accepted(email: EmailHistory, clock: Clock): EmailSummary {
  const { settledAt, createdAt, messageId, attemptList } = email;
  const last = attemptList.at(-1);
  const advice = `If it is not in the inbox: look in Spam, ask about rules and filters, then give the mail administrator this number: ${queueNumberIn(last?.reply ?? '') ?? messageId}`;
  if (email.possibleDuplicate) {
    return {
      summary: `Accepted at ${clock(settledAt)}. The connection broke while an earlier try was being confirmed, so the person may have got it twice. Both are the same email with the same link.`,
      advice,
    };
  }
  // A clock that was set back in between makes no time of less than none.
  const took = durationInWords(Math.max(0, (settledAt ?? createdAt).getTime() - createdAt.getTime()));
  return {
    summary: `Accepted by ${last?.server || 'the mail server'} at ${clock(settledAt)}, ${took} after it was asked for.`,
    advice,
  };
}

/** Under which the server knows the email: Postfix, Exim and others say "queued as 4F2A91C". */
function queueNumberIn(reply: string): string | undefined {
  return /\bqueued as ([\w.-]*\w)/i.exec(reply)?.[1];
}

function suppressed({ error, suppressedUntil }: EmailHistory, clock: Clock): EmailSummary {
  const summary = error?.title ?? 'Not sent.';
  if (error?.code !== 'recipient-limit') return { summary, advice: error?.advice ?? '' };
  return { summary: `${summary} The next one is possible at ${clock(suppressedUntil)}.`, advice: 'Nothing to do.' };
}

function waiting(email: EmailHistory, { sending, before, clock }: Circumstances): EmailSummary {
  switch (sending.state) {
    case 'on-hold':
      return {
        summary: `Waiting, because sending is on hold since ${clock(sending.since)}.`,
        advice: 'It goes out by itself when an administrator has mended the email settings.',
      };
    case 'paused':
      return {
        summary: `Waiting, because ${sending.pausedBy?.name || 'somebody'} paused sending at ${clock(sending.since)}.`,
        advice: 'It goes out by itself when an administrator resumes sending.',
      };
    case 'not-configured':
      return {
        summary: 'Waiting, because email is not set up yet.',
        advice: 'It goes out by itself when an administrator has saved the email settings.',
      };
    case 'working':
      return email.error ? retried(email, clock) : { summary: inTurn(before), advice: 'Nothing to do.' };
  }
}

function retried({ error, nextAttemptAt }: EmailHistory, clock: Clock): EmailSummary {
  return {
    summary: `${error?.title ?? 'It could not be sent yet.'} Next try at ${clock(nextAttemptAt)}, then more.`,
    advice: 'Nothing to do: it is tried again by itself.',
  };
}

function inTurn(before: number): string {
  if (before === 0) return 'Waiting for its turn, it is the next.';
  return `Waiting for its turn, ${before < MOST_BEFORE ? before : `more than ${MOST_BEFORE - 1}`} before it.`;
}
