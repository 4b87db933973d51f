import { computed, signal } from '@preact/signals';
import type { Schemas } from '../api/schemas.js';

/** Who is signed in. */
export type Person = Schemas['SessionAnswer'];
/** What somebody may do, as the server names it. */
export type Role = Person['roles'][number];

/**
 * `unknown` until the server has been asked; `ended` when somebody was signed in and is not any more; `replaced` when
 * somebody else has signed in since, in another window.
 */
type State = 'unknown' | 'signed-out' | 'signed-in' | 'ended' | 'replaced';

const state = signal<State>('unknown');
const person = signal<Person | undefined>(undefined);
const successor = signal<Person | undefined>(undefined);
const refusal = signal('');
/** Which session this is, of those that this page has seen. */
let number = 0;
/** Tells the page's other windows, which have the same cookie, that somebody has signed in. */
const windows = new BroadcastChannel('ums-mail-session');

/** Who is signed in at this page. */
export const session = {
  state: computed(() => state.value),
  /** Whose page this is. */
  person: computed(() => person.value),
  /** Who has signed in instead, where the session was `replaced`. */
  successor: computed(() => successor.value),
  /** Why nobody is signed in, where somebody tried; empty where nobody did. */
  refusal: computed(() => refusal.value),

  /** Whether the person has one of these roles; admins may do everything. The server decides in any case. */
  may(...roles: readonly Role[]): boolean {
    return person.value?.roles.some((role) => role === 'admin' || roles.includes(role)) ?? false;
  },

  /** The session of a request that is sent now: see {@link session.ended}. */
  get number(): number {
    return number;
  },

  began(who: Person): void {
    if (state.value !== 'signed-in') {
      number += 1;
      // A channel goes to this origin and no other.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      windows.postMessage('began');
    }
    person.value = who;
    state.value = 'signed-in';
  },

  /** Goes on as whoever has signed in in another window, unless the page is somebody else's. */
  beganElsewhere(who: Person): void {
    if (!person.value || person.value.id === who.id) return session.began(who);
    successor.value = who;
    state.value = 'replaced';
  },

  /** @returns what stops listening. */
  onBeganElsewhere(listener: () => void): () => void {
    windows.addEventListener('message', listener);
    return () => windows.removeEventListener('message', listener);
  },

  /**
   * The server knows the session no more. What was typed stays under the sign-in.
   * @param which of the request that was refused: an answer that comes late says nothing of the session after it.
   */
  ended(which: number): void {
    if (state.value === 'signed-in' && which === number) state.value = 'ended';
  },

  signedOut(why = ''): void {
    refusal.value = why;
    person.value = undefined;
    state.value = 'signed-out';
  },
};
