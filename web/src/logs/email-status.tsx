import type { Schemas } from '../api/schemas.js';
import { type MailStatus, mailStatus } from '../shell/mail-status.js';
import { Icon, type IconName } from '../ui/icon.js';
import { timeOf } from '../ui/times.js';

export type EmailStatus = Schemas['EmailAnswer']['status'];

/** As the filter names them. */
export const STATUS_NAMES: Readonly<Record<EmailStatus, string>> = {
  queued: 'Waiting',
  sending: 'Sending',
  sent: 'Accepted',
  failed: 'Failed',
  expired: 'Expired',
  cancelled: 'Cancelled',
  suppressed: 'Not sent',
};

/** What is needed of an email to name its status. */
type Facts = Pick<Schemas['EmailAnswer'], 'status' | 'onHold' | 'nextAttemptAt' | 'error' | 'possibleDuplicate'>;

interface StatusWords {
  readonly word: string;
  readonly icon: IconName;
  readonly secondIcon?: IconName;
  readonly tone: 'success' | 'warning' | 'danger' | 'info' | 'second';
}

/** Word, picture and tone of an email's status; the account may keep every email waiting. */
export function statusWords(email: Facts, account: MailStatus['state'] | undefined, now = new Date()): StatusWords {
  switch (email.status) {
    case 'queued':
      return waiting(email, account, now);
    case 'sending':
      return { word: 'Sending', icon: 'send', tone: 'info' };
    case 'sent':
      return email.possibleDuplicate
        ? { word: 'Accepted, perhaps twice', icon: 'circle-check', secondIcon: 'copy', tone: 'warning' }
        : { word: 'Accepted', icon: 'circle-check', tone: 'success' };
    case 'failed':
      return { word: 'Failed', icon: 'circle-x', tone: 'danger' };
    case 'expired':
      return { word: 'Expired', icon: 'hourglass', tone: 'second' };
    case 'cancelled':
      return { word: 'Cancelled', icon: 'ban', tone: 'second' };
    case 'suppressed': {
      const why = email.error?.code === 'recipient-limit' ? 'limit reached' : 'address refused before';
      return { word: `Not sent: ${why}`, icon: 'circle-slash', tone: 'warning' };
    }
  }
}

function waiting(email: Facts, account: MailStatus['state'] | undefined, now: Date): StatusWords {
  const { onHold, nextAttemptAt, error } = email;
  const kept = onHold ? 'sending is on hold' : WAITING_FOR[account ?? 'working'];
  if (kept) return { word: `Waiting, ${kept}`, icon: 'circle-pause', tone: 'warning' };
  return error && nextAttemptAt && new Date(nextAttemptAt).getTime() > now.getTime() - DUE_MS
    ? { word: `Retry at ${timeOf(nextAttemptAt)}`, icon: 'rotate-ccw', tone: 'info' }
    : { word: 'Waiting', icon: 'clock', tone: 'second' };
}

/** A retry whose time was a moment ago is about to begin; after that, the email waits for its turn like any other. */
const DUE_MS = 60_000;

const WAITING_FOR: Readonly<Record<string, string>> = {
  paused: 'sending is paused',
  'not-configured': 'email is not set up',
};

export function Status({ email }: { readonly email: Facts }) {
  const { word, icon, secondIcon, tone } = statusWords(email, mailStatus.now.value?.state);
  return (
    <span class="email-status">
      <span class={`${tone}-text email-status-icons`}>
        <Icon name={icon} />
        {secondIcon && <Icon name={secondIcon} />}
      </span>
      <span class={tone === 'second' ? undefined : `${tone}-text`}>{word}</span>
    </span>
  );
}
