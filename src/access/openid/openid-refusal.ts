import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { AppError } from '../../http/app.error.js';

const LOGGED_CHARACTERS = 300;

/** Why nobody was signed in, as the page reads it behind `#error=`. */
export type OpenIdRefusal = 'no-role' | 'expired' | 'refused' | 'provider-unavailable' | 'failed';

export function refusalOf(error: unknown): OpenIdRefusal {
  if (error instanceof AppError) {
    if (error.code === 'forbidden') return 'no-role';
    if (error.code === 'not-signed-in') return 'expired';
  }
  if (error instanceof AuthorizationResponseError) return 'refused';
  return isSilence(error) ? 'provider-unavailable' : 'failed';
}

/** For the log, in one line: what was thrown, what the provider said to it, and what lies beneath. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error.';
  const words = [error.message];
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    words.push(error.error, error.error_description ?? '');
  }
  if (error.cause instanceof Error) words.push(error.cause.message);
  const line = words.filter(Boolean).join(': ');
  return line.replace(/\p{C}/gu, ' ').slice(0, LOGGED_CHARACTERS);
}

/** No connection (`fetch` says so with a TypeError), no answer in time, or a gateway that answers in its place. */
function isSilence(error: unknown): boolean {
  if (error instanceof TypeError) return error.message === 'fetch failed';
  if (!(error instanceof ClientError)) return false;
  return error.code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= 500);
}
