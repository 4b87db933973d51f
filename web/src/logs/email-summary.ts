import type { MailStatus } from '../shell/mail-status.js';
import { inOwnZone, timeOf } from '../ui/times.js';
import type { Email } from './email-story.js';

/** What became of an email, and what to do about it: the server's sentences, with times in the person's zone. */
export function summaryOf(email: Email, account: MailStatus | undefined): { summary: string; advice: string } {
  const kept = email.status === 'queued' && account ? keptBack(account) : undefined;
  if (!kept) return { summary: inOwnZone(email.summary), advice: inOwnZone(email.advice) };
  const until = email.carriesLink ? ` Its link is valid until ${timeOf(email.expiresAt)}.` : '';
  return { summary: kept.summary + until, advice: kept.advice };
}

/** Of an email that waits alone the server's sentence tells; of all of them, the account's state. */
function keptBack({ state, since, pausedBy }: MailStatus): { summary: string; advice: string } | undefined {
  const when = since ? ` since ${timeOf(since)}` : '';
  switch (state) {
    case 'on-hold':
      return {
        summary: `Waiting, because sending is on hold${when}.`,
        advice: 'Nothing: it goes out by itself when an administrator has mended the settings.',
      };
    case 'paused':
      return {
        summary: `Waiting, because sending is paused${when}.`,
        advice: `Nothing: it goes out by itself when ${pausedBy?.name ?? 'an administrator'} or somebody else resumes sending.`,
      };
    case 'not-configured':
      return {
        summary: 'Waiting, because email is not set up yet.',
        advice: 'Nothing: it goes out by itself when an administrator has set up email.',
      };
    default:
      return undefined;
  }
}
