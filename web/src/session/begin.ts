import { answerOf, api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import { session } from './session.js';

/**
 * Finds out who is signed in, once, when the page opens. The address that the server prints at its start carries a
 * one-time code behind the `#`: it signs in by itself and is gone from the address bar before anything else happens.
 * @returns why a way through the organization's sign-in ended without one.
 */
export async function beginSession(): Promise<string | undefined> {
  const { code, error } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (code || error) history.replaceState(null, '', location.pathname + location.search);
  try {
    session.began(
      code
        ? await answerOf(api.POST('/ums/api/v1/session', { body: { code } }))
        : await answerOf(api.GET('/ums/api/v1/session')),
    );
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    session.signedOut();
  }
  return error;
}
