import type { EmailHistory } from './email-log.js';

/** What became of an email, in words for the help desk: no jargon, and what to do. */
export interface EmailSummary {
  readonly summary: string;
  readonly advice: string;
}

/** One plain sentence about what happened, and one about what to do; the latter may be empty. */
export function summaryOf(email: EmailHistory): EmailSummary {
  const last = email.attemptList.at(-1);
  switch (email.status) {
    case 'sent':
      return email.possibleDuplicate
        ? {
            summary: `Accepted at ${utc(email.settledAt)}. The connection broke while an earlier try was being confirmed, so the person may have got it twice. Both are the same email with the same link.`,
            advice: IN_THE_INBOX,
          }
        : {
            summary: `Accepted by ${last?.server || 'the mail server'} at ${utc(email.settledAt)}, ${seconds(email.createdAt, email.settledAt)} s after it was asked for.`,
            advice: `${IN_THE_INBOX} Then give the mail administrator this number: ${email.messageId}`,
          };
    case 'failed':
      return { summary: email.error?.title ?? 'It could not be sent.', advice: email.error?.advice ?? '' };
    case 'expired':
      return email.carriesLink
        ? {
            summary: `Not sent in time: the link in it was valid until ${utc(email.expiresAt)}.`,
            advice: 'Ask the person to request a new one.',
          }
        : {
            summary: `Not sent in time: it was of no use after ${utc(email.expiresAt)}.`,
            advice: 'Send it again if it is still needed.',
          };
    case 'cancelled':
      return {
        summary: `Cancelled by ${email.settledBy || 'somebody'} at ${utc(email.settledAt)}, before it was sent.`,
        advice: '',
      };
    case 'suppressed':
      return { summary: email.error?.title ?? 'Not sent.', advice: email.error?.advice ?? '' };
    case 'sending':
      return { summary: 'It is being sent right now.', advice: 'Look again in a moment.' };
    case 'queued':
      return waiting(email);
  }
}

const IN_THE_INBOX = 'If it is not in the inbox: look in Spam, and ask about rules and filters.';

function waiting({ attempts, error, nextAttemptAt, carriesLink, expiresAt }: EmailHistory): EmailSummary {
  const until = carriesLink ? ` Its link is valid until ${utc(expiresAt)}.` : '';
  if (attempts === 0 || !error) return { summary: `Waiting for its turn.${until}`, advice: 'Nothing to do.' };
  if (error.fault === 'account') {
    return {
      summary: `Waiting, because sending does not work at the moment: ${error.title}${until}`,
      advice: 'It goes out by itself when an administrator has mended the email settings.',
    };
  }
  return {
    summary: `The receiving side could not take it yet: ${error.title} Next try at ${utc(nextAttemptAt)}.${until}`,
    advice: 'Nothing to do: it is tried again by itself.',
  };
}

function utc(time: Date | null): string {
  return time ? `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC` : 'an unknown time';
}

function seconds(from: Date, to: Date | null): string {
  return (((to ?? from).getTime() - from.getTime()) / 1000).toFixed(1);
}
