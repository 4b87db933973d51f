import type { Failure } from '../../mail-transports/transport.error.js';
import type { LimitReached } from './recipient-limits.js';
import type { Suppression } from './suppressions.js';

/** Why an email was suppressed: its recipient has had enough of them. */
export function limitReached({ emails, withinMs, until }: LimitReached): Failure {
  return {
    ...UNSENT,
    code: 'recipient-limit',
    title: `Not sent: this person has had ${emails} emails of this kind within ${withinMs > 3_600_000 ? 'a day' : 'an hour'}.`,
    advice: `Nothing to do. The next one is possible at ${utc(until)}.`,
  };
}

/** Why an email was suppressed: there is nobody at that address. */
export function addressSuppressed({ createdAt, reply }: Suppression): Failure {
  return {
    ...UNSENT,
    code: 'recipient-suppressed',
    reply,
    title: `Not sent: on ${dayOf(createdAt)} the receiving server said that this address does not exist.`,
    advice: 'Check the address with the person. If it is right, allow it again and resend the email.',
  };
}

const UNSENT = { stage: 'recipient', fault: 'email', reply: '', fields: [] } as const;

function utc(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** By the calendar of UTC; a day is near enough. */
function dayOf(time: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    time,
  );
}
