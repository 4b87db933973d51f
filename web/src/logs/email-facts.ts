import { dateAndSecondOf, dateAndTimeOf, timeOf } from '../ui/times.js';
import type { Email } from './email-story.js';

/** What is known of an email, line by line: for the view and for the ticket. */
export function factsOf(email: Email, now = new Date()): readonly (readonly [string, string])[] {
  const { createdAt, template, locale, carriesLink, expiresAt, status } = email;
  const initiator = initiatorOf(email);
  const isOver = new Date(expiresAt) <= now;
  const facts: [string, string][] = [
    ['Requested', `${dateAndSecondOf(createdAt)}${initiator && ` by ${initiator}`}`],
    ['Template', templateWords(template, locale)],
  ];
  if (carriesLink) facts.push(['Link valid until', timeOf(expiresAt) + (isOver ? ' (expired)' : '')]);
  else if (status === 'queued') facts.push(['Not sent after', dateAndTimeOf(expiresAt)]);
  if (email.unsavedSettings) facts.push(['Settings', 'Unsaved settings: a test from the Settings page']);
  return facts;
}

/** To whom an email went, as long as that is known. */
export function recipientOf({ recipient }: Pick<Email, 'recipient'>): string {
  return recipient || '(address erased)';
}

/** Who caused an email: a person, or the key that it came with; empty where code of the application did. */
export function initiatorOf({ initiatedBy, queuedBy }: Pick<Email, 'initiatedBy' | 'queuedBy'>): string {
  return initiatedBy?.name || queuedBy?.name || '';
}

function templateWords({ name, version }: Email['template'], locale: string): string {
  return [name, `version ${version}`, languageOf(locale)].join(', ');
}

function languageOf(locale: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
