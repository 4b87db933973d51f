import type { SettingsInForce } from '../../email-settings/settings-in-force.js';
import type { ClaimedEmail } from '../outbox/email.js';

/** An email that is this worker's to send. */
export interface Claimed {
  readonly email: ClaimedEmail;
  /** The settings that it goes with. */
  readonly inForce: SettingsInForce;
  /** Which probe of the account it is, if it is one. */
  readonly probe: number | undefined;
  /** By `performance.now()`. */
  readonly at: number;
}

/** Nobody may notice that it was claimed ahead: not who pauses, nor who saves settings, nor a reset that comes later. */
const AHEAD_MS = 100;
/** A commit for each 50 emails costs next to nothing for each; and more would be marked in vain after a kill -9. */
const MOST_AHEAD = 50;
/** What has waited longer than that was not claimed for now: the server has become slow. */
const STALE_MS = 1_000;
/** How much the newest email says about the next. */
const WEIGHT = 0.1;

/**
 * Emails that are claimed before there is a connection for them, as many as begin in a moment: a claim for each email
 * would cost a commit for each. With a server that is slow there are none.
 */
export class ClaimedAhead {
  private emails: Claimed[] = [];
  private averageMs = Infinity;

  /** How many more may be claimed than begin at once, where `slots` emails go out at the same time. */
  room(slots: number): number {
    return Math.max(0, this.soon(slots) - this.emails.length);
  }

  /** Whether none of them waits for the next claim: there is one more for each, or half of what there may be. */
  lasts(slots: number): boolean {
    return this.emails.length > 0 && this.emails.length >= Math.min(slots, this.soon(slots) / 2);
  }

  /** A send has taken so long. */
  took(ms: number): void {
    this.averageMs = this.averageMs === Infinity ? ms : this.averageMs + WEIGHT * (ms - this.averageMs);
  }

  add(claimed: readonly Claimed[]): void {
    this.emails.push(...claimed);
  }

  next(): Claimed | undefined {
    return this.emails.shift();
  }

  /** Takes out what is to be given back: everything, or what has waited too long. */
  takeOut({ onlyStale = false } = {}): readonly Claimed[] {
    const isOut = ({ at }: Claimed) => !onlyStale || performance.now() - at > STALE_MS;
    const out = this.emails.filter(isOut);
    this.emails = this.emails.filter((claimed) => !isOut(claimed));
    return out;
  }

  private soon(slots: number): number {
    return Math.min(MOST_AHEAD, Math.floor((slots * AHEAD_MS) / this.averageMs));
  }
}
