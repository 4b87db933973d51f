import type { EmailHistory } from '../outbox/email-log.js';

/** What can be done with an email now, and if not, why: the reason completes "Not possible: …". */
export interface EmailAction {
  readonly action: 'resend' | 'cancel';
  readonly allowed: boolean;
  readonly reason?: string;
}

type Facts = Pick<EmailHistory, 'status' | 'expiresAt' | 'contentErasedAt' | 'unsavedSettings' | 'carriesLink'>;

/** @param mayAct whether the role of the caller allows any of it. */
export function actionsOf(email: Facts, now: Date, mayAct = true): readonly EmailAction[] {
  const actions = [action('resend', whyNotResend(email, now)), action('cancel', whyNotCancel(email))];
  return mayAct ? actions : actions.map(({ action: name, reason }) => action(name, reason ?? 'your role may not'));
}

function action(name: EmailAction['action'], reason: string | undefined): EmailAction {
  return reason === undefined ? { action: name, allowed: true } : { action: name, allowed: false, reason };
}

function whyNotResend(email: Facts, now: Date): string | undefined {
  if (email.status === 'queued' || email.status === 'sending') return 'it has not been sent yet';
  if (email.unsavedSettings) return 'it was a test of settings that were not saved';
  if (email.expiresAt <= now) return email.carriesLink ? 'the link in it has expired' : 'it is too old to be sent';
  if (email.contentErasedAt) return 'its text has been erased';
  return undefined;
}

function whyNotCancel({ status }: Facts): string | undefined {
  switch (status) {
    case 'queued':
      return undefined;
    case 'sending':
      return 'it is being sent right now';
    case 'sent':
      return 'it has already been accepted';
    default:
      return 'it has already ended';
  }
}
