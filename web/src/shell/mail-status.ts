import { computed, effect, signal } from '@preact/signals';
import { answerOf, api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { session } from '../session/session.js';

export type MailStatus = Schemas['EmailStatusAnswer'];

/** Sending goes on again after it had stopped. */
interface Mended {
  /** How many emails waited for that. */
  readonly waiting: number;
  /** How many were accepted in the day before it. */
  readonly acceptedBefore: number;
  readonly at: number;
}

/** The server is asked so often while the page is seen. */
const EVERY_MS = 10_000;
/** So long at least it is told that sending goes on. */
const MENDED_MS = 60_000;
/** The first screen waits so long at most. */
const FIRST_MS = 2_000;

const status = signal<MailStatus | undefined>(undefined);
const mended = signal<Mended | undefined>(undefined);
const isKnown = signal(false);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether emails go out, kept fresh for all screens. */
export const mailStatus = {
  now: status,
  /** `undefined` where sending has not stopped since the page was opened. */
  mended,
  /**
   * Whether the server has answered, or has taken too long: a screen that is drawn before would be pushed down by a
   * banner, away from under somebody's pointer.
   */
  isKnown: computed(() => isKnown.value),

  /** Asks the server now, as after a save. */
  async refresh(): Promise<void> {
    clearTimeout(timer);
    if (session.state.value !== 'signed-in') return;
    try {
      const now = await answerOf(api.GET('/ums/api/v1/email-status'));
      mended.value = mendedBetween(status.value, now);
      status.value = now;
    } catch (error) {
      // The screen that needs the server says so; here the last state stays.
      if (!(error instanceof Problem)) throw error;
    }
    isKnown.value = true;
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(() => void mailStatus.refresh(), EVERY_MS);
  },
};

/** How many emails servers have accepted within a day. */
export function acceptedIn({ last24Hours }: MailStatus): number {
  return last24Hours.reduce((sum, { accepted }) => sum + accepted, 0);
}

function mendedBetween(before: MailStatus | undefined, now: MailStatus): Mended | undefined {
  if (now.state !== 'working') return undefined;
  if (before && before.state !== 'working') {
    if (before.waiting === 0) return undefined;
    return { waiting: before.waiting, acceptedBefore: acceptedIn(before), at: Date.now() };
  }
  const last = mended.value;
  return last && (now.waiting > 0 || Date.now() - last.at < MENDED_MS) ? last : undefined;
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void mailStatus.refresh();
});
effect(() => {
  if (session.state.value === 'signed-in') {
    void mailStatus.refresh();
    setTimeout(() => (isKnown.value = true), FIRST_MS);
  } else if (session.state.value === 'signed-out') {
    status.value = undefined;
    isKnown.value = false;
  }
});
