import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Call } from './api.js';

export interface Calling {
  /** The number of the first email. Default: 0. */
  readonly first?: number;
  /** The number after the last one. */
  readonly emails: number;
  /** Whom to call for the `number`th email; asked again for each try. */
  readonly call: (number: number) => Call;
  /** How many callers there are. Default: 20. */
  readonly callers?: number;
  /** Told of each answer that is not 202; `undefined` where there was none. */
  readonly onRefused?: (answer: Answer | undefined) => void;
}

/** A caller waits so long before it tries again. */
const AGAIN_MS = 100;

export const addressOf = (number: number): string => `person-${number}@nordlicht.example`;

/**
 * Queues emails to {@link addressOf} 0, 1, 2 … as clients do that lose none: each with an `Idempotency-Key`, again and
 * again until it is accepted.
 */
export async function queueAll({ first = 0, emails, call, callers = 20, onRefused }: Calling): Promise<void> {
  let next = first;
  const queue = async () => {
    for (let number = next++; number < emails; number = next++) {
      while (!(await isAccepted(number, call(number), onRefused))) await delay(AGAIN_MS);
    }
  };
  await Promise.all(Array.from({ length: callers }, queue));
}

async function isAccepted(number: number, call: Call, onRefused: Calling['onRefused']): Promise<boolean> {
  const answer = await call('POST', 'emails', {
    headers: { 'Idempotency-Key': `email-${number}` },
    body: { event: 'password-updated-by-user', to: { address: addressOf(number) }, data: {} },
  }).catch(() => undefined);
  if (answer?.status === 202) return true;
  onRefused?.(answer);
  return false;
}
