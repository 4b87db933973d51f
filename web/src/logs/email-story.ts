import type { Schemas } from '../api/schemas.js';
import { durationOf, secondOf, timeToTheSecond, dateOf } from '../ui/times.js';
import { STAGE_NAMES } from './stages.js';

export type Email = Schemas['EmailHistoryAnswer'];
type Attempt = Schemas['AttemptAnswer'];

/** One thing that happened to an email, in words: for the view and for the ticket. */
export interface Happening {
  readonly time: string;
  readonly words: string;
  /** What became of an attempt. */
  readonly result?: { readonly ok: boolean; readonly words: string; readonly title: string };
  /** What the server said. */
  readonly reply?: string;
  readonly remark?: string;
}

/** Everything that happened to an email, in its order. */
export function storyOf(email: Email): Happening[] {
  const { createdAt, settledAt, status } = email;
  const time = (at: string) => (dateOf(at) === dateOf(createdAt) ? secondOf(at) : timeToTheSecond(at));
  const story: Happening[] = [{ time: time(createdAt), words: status === 'suppressed' ? 'Asked for' : 'Queued' }];
  for (const [index, attempt] of email.attempts.entries()) {
    story.push({ time: time(attempt.at), ...attemptWords(attempt, index + 1) });
  }
  // The last attempt says itself that it was accepted.
  if (settledAt && status !== 'sent') story.push({ time: time(settledAt), words: endOf(email) });
  else if (status === 'sending') story.push({ time: 'Now', words: 'Being sent' });
  else if (email.nextAttemptAt && email.error && new Date(email.nextAttemptAt) > new Date()) {
    story.push({ time: time(email.nextAttemptAt), words: 'Next try' });
  }
  return story;
}

function attemptWords(attempt: Attempt, number: number): Omit<Happening, 'time'> {
  const { server, settingsRevision, durationMs, phase, fault, title, reply, possibleDuplicate } = attempt;
  const settings = settingsRevision === null ? 'unsaved settings' : `settings ${settingsRevision}`;
  return {
    words: [`Attempt ${number}`, server, settings, durationOf(durationMs)].filter(Boolean).join(', '),
    result: phase
      ? {
          ok: false,
          words: `${fault === 'email' ? 'Refused' : 'Stopped'} at: ${STAGE_NAMES[phase]}`,
          title: title ?? '',
        }
      : { ok: true, words: 'Accepted', title: '' },
    ...(reply && { reply }),
    ...(possibleDuplicate && { remark: 'The server may have taken it all the same: the person may get it twice.' }),
  };
}

function endOf({ status, settledBy }: Email): string {
  switch (status) {
    case 'expired':
      return 'Expired';
    case 'cancelled':
      return `Cancelled by ${settledBy ?? 'somebody'}`;
    case 'suppressed':
      return 'Not sent';
    default:
      return 'Failed';
  }
}
