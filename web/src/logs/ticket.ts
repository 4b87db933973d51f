import { timeZone } from '../ui/times.js';
import { factsOf, recipientOf } from './email-facts.js';
import { type Email, storyOf } from './email-story.js';

/** An email as plain text, for whoever looks into it elsewhere: never its text, a link or a password. */
export function ticketOf(email: Email, status: string): string {
  const facts = [...factsOf(email), ['Message-ID', email.messageId], ['Email ID', email.id]] as const;
  const story = storyOf(email).flatMap(({ time, words, result, reply, remark }) => [
    `${time}  ${words}`,
    ...[result?.words, result?.title, reply, remark].filter(Boolean).map((line) => `    ${line}`),
  ]);
  return [
    `${email.eventLabel} to ${recipientOf(email)}`,
    `Status: ${status}`,
    email.summary,
    ...(email.advice ? [`What to do: ${email.advice}`] : []),
    '',
    ...facts.map(([name, value]) => `${name}: ${value}`),
    '',
    'What happened',
    ...story,
    '',
    `Times in ${timeZone}`,
  ].join('\n');
}
