import { answerOf, api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import { session } from './session.js';

/** Why the way through the organization's sign-in ended without one, by what the server puts behind `#error=`. */
const REFUSALS: Readonly<Record<string, string>> = {
  'no-role': 'You are known, but nobody has given you a role here. Ask an administrator.',
  expired: 'That sign-in took too long, or began in another browser. Please sign in again.',
  refused: "The organization's sign-in did not let you in. Try again, or ask an administrator.",
  'provider-unavailable': "The organization's sign-in does not answer. Try again in a moment, or use a token.",
};
const OTHER_REFUSAL = "The sign-in did not work. Please try again. If it fails again, the server's log says why.";

/** What the address of the page asked for, behind the `#`. It leaves the address bar before anything else happens. */
const { code, error } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
if (code || error) history.replaceState(history.state, '', location.pathname + location.search);

/** A code works once, so it is not tried again with the rest. */
let unusedCode = code;

/**
 * Finds out who is signed in when the page opens. The address that the server prints at its start carries a one-time
 * code and signs in by itself.
 * @throws Problem if the server cannot tell.
 */
export async function beginSession(): Promise<void> {
  let refusal = error ? (REFUSALS[error] ?? OTHER_REFUSAL) : '';
  if (unusedCode) {
    const body = { code: unusedCode };
    const problem = await begun(answerOf(api.POST('/ums/api/v1/session', { body })));
    unusedCode = undefined;
    if (!problem) return;
    refusal = problem.message;
  }
  // Whoever opens the printed address again is often signed in still.
  const problem = await begun(answerOf(api.GET('/ums/api/v1/session')));
  if (problem) session.signedOut(refusal);
}

/** Finds out who has signed in in another window. */
export async function lookForSession(): Promise<void> {
  try {
    session.beganElsewhere(await answerOf(api.GET('/ums/api/v1/session')));
  } catch (problem) {
    // Whatever is done here next says so, too.
    if (!(problem instanceof Problem)) throw problem;
  }
}

/** @returns the server's no. */
async function begun(asked: Promise<Parameters<typeof session.began>[0]>): Promise<Problem | undefined> {
  try {
    session.began(await asked);
    return undefined;
  } catch (problem) {
    if (problem instanceof Problem && ['not-signed-in', 'too-many-requests'].includes(problem.code)) return problem;
    throw problem;
  }
}
