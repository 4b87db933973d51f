import { dateAndSecondOf, dateAndTimeOf, timeOf } from '../ui/times.js';
import type { Email } from './email-story.js';

/** What is known of an email, line by line: for the view and for the ticket. */
export function factsOf(email: Email, now = new Date()): readonly (readonly [string, string])[] {
  const { createdAt, initiatedBy, template, locale, carriesLink, expiresAt, status } = email;
  const isOver = new Date(expiresAt) <= now;
  const facts: [string, string][] = [
    ['Requested', `${dateAndSecondOf(createdAt)}${initiatedBy?.name ? ` by ${initiatedBy.name}` : ''}`],
    ['Template', templateWords(template, locale)],
  ];
  if (carriesLink) facts.push(['Link valid until', timeOf(expiresAt) + (isOver ? ' (expired)' : '')]);
  else if (status === 'queued') facts.push(['Not sent after', dateAndTimeOf(expiresAt)]);
  if (email.unsavedSettings) facts.push(['Settings', 'Unsaved settings: a test from the Settings page']);
  return facts;
}

function templateWords(template: string, locale: string): string {
  const name = template.startsWith('system/') ? 'System template' : template;
  return `${name}, ${languageOf(locale)}`;
}

function languageOf(locale: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
