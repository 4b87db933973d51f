import { effect, signal } from '@preact/signals';
import { answerOf, api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { session } from '../session/session.js';

export type MailStatus = Schemas['EmailStatusAnswer'];

/** The server is asked so often while the page is seen. */
const EVERY_MS = 10_000;

const status = signal<MailStatus | undefined>(undefined);
/** How many waited when sending went on again; `undefined` where it was not on hold since the page was opened. */
const mended = signal<number | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether emails go out, kept fresh for all screens. */
export const mailStatus = {
  now: status,
  mended,

  /** Asks the server now, as after a save. */
  async refresh(): Promise<void> {
    clearTimeout(timer);
    if (session.state.value !== 'signed-in') return;
    try {
      const before = status.value;
      const now = await answerOf(api.GET('/ums/api/v1/email-status'));
      if (before && before.state !== 'working' && now.state === 'working' && before.waiting > 0) {
        mended.value = before.waiting;
      }
      if (now.state !== 'working' || now.waiting === 0) mended.value = undefined;
      status.value = now;
    } catch (error) {
      // The screen that needs the server says so; here the last state stays.
      if (!(error instanceof Problem)) throw error;
    }
    if (!document.hidden) timer = setTimeout(() => void mailStatus.refresh(), EVERY_MS);
  },
};

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void mailStatus.refresh();
});
effect(() => {
  if (session.state.value === 'signed-in') void mailStatus.refresh();
});
