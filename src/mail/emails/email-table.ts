import type { CsvRow } from '../../http/csv.js';
import type { EmailAnswer } from './email-log.answers.js';

/** The columns of an exported log, named as on the page. */
export const COLUMNS: CsvRow = [
  'Event',
  'Date',
  'Recipient',
  'Initiated By',
  'Status',
  'Attempts',
  'Error',
  'Email ID',
  'Message-ID',
];

/** An email as a line of the table. */
export function lineOf(email: EmailAnswer): CsvRow {
  const { eventLabel, createdAt, recipient, attempts, error, id, messageId } = email;
  return [
    eventLabel,
    toSeconds(createdAt),
    recipient,
    initiatorOf(email),
    statusOf(email),
    String(attempts),
    error ? [error.title, error.reply && `(${error.reply})`].filter(Boolean).join(' ') : '',
    id,
    messageId,
  ];
}

function initiatorOf({ initiatedBy, queuedBy }: EmailAnswer): string {
  return initiatedBy?.name ?? queuedBy?.name ?? '';
}

function statusOf({ status, onHold, attempts, nextAttemptAt, possibleDuplicate, error }: EmailAnswer): string {
  switch (status) {
    case 'queued':
      if (onHold) return 'Waiting, sending is on hold';
      return attempts > 0 && nextAttemptAt ? `Retry at ${toSeconds(nextAttemptAt)}` : 'Waiting';
    case 'sending':
      return 'Sending';
    case 'sent':
      return possibleDuplicate ? 'Accepted, perhaps twice' : 'Accepted';
    case 'failed':
      return 'Failed';
    case 'expired':
      return 'Expired';
    case 'cancelled':
      return 'Cancelled';
    case 'suppressed':
      return `Not sent: ${error?.code === 'recipient-limit' ? 'limit reached' : 'address refused before'}`;
  }
}

/** UTC, and says so. */
function toSeconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
