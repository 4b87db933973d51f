import type { Stage } from '../../mail-transports/transport.js';
import type { Failure } from '../../mail-transports/transport.error.js';

const MINUTE_MS = 60_000;

/** A server that is away comes back by itself, and asking costs nothing. The last wait repeats. */
const NETWORK_MS = [5_000, 10_000, 20_000, 40_000, MINUTE_MS] as const;
/** What the server has against the account, somebody has to mend; and wrong passwords tried more often lock accounts. */
const REFUSED_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS] as const;

/**
 * How long to wait before one more email is tried.
 * @param failures how many have failed so far, from 1 on.
 */
export function probeWaitMs(failure: Failure | null, failures: number): number {
  const waits = isRefusal(failure) ? REFUSED_MS : NETWORK_MS;
  return waits[Math.min(failures, waits.length) - 1]!;
}

export function sameKindOfTrouble(one: Failure, other: Failure): boolean {
  return isRefusal(one) === isRefusal(other);
}

/** From the sign-in on, the server knows who we are, and says no to that. */
function isRefusal(failure: Failure | null): boolean {
  if (failure === null) return false;
  const { stage, fault } = failure;
  return stage === 'token' || stage === 'auth' || (fault === 'account' && AFTER_SIGN_IN.includes(stage));
}

const AFTER_SIGN_IN: readonly Stage[] = ['sender', 'recipient', 'hand-over'];
