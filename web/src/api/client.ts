import createClient from 'openapi-fetch';
import { session } from '../session/session.js';
import { Problem, unreached } from './problem.js';
import type { paths } from './schema.js';

/** The API in JSON, typed by its OpenAPI document. Its answers go through {@link answerOf}. */
export const api = createClient<paths, 'application/json'>({ fetch: reach });

interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/** What the server answered. @throws Problem with the server's own words, or with ours where there are none. */
export async function answerOf<Data>(asked: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  return (await answerWithHeaders(asked)).data;
}

/** As {@link answerOf}, for those who need the ETag. */
export async function answerWithHeaders<Data>(
  asked: Promise<Answer<Data>>,
): Promise<{ data: NonNullable<Data>; headers: Headers }> {
  const { data, error, response } = await asked.catch(unreached);
  if (!response.ok) throw problemIn(error, response);
  return { data: data as NonNullable<Data>, headers: response.headers };
}

/** For answers that openapi-fetch does not read: streams and downloads. Reading them may throw {@link unreached}. */
export async function fetchApi(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await reach(new Request(new URL(path, location.href), init));
  if (!response.ok) throw problemIn(await response.json().catch(() => undefined), response);
  return response;
}

function problemIn(body: unknown, response: Response): Problem {
  const problem = Problem.from(body, response);
  // Whoever was signed in is asked to sign in again, above the page with everything that was typed.
  if (problem.code === 'not-signed-in') session.ended(sessions.get(response)!);
  return problem;
}

/** In which session each was asked for. */
const sessions = new WeakMap<Response, number>();

async function reach(request: Request): Promise<Response> {
  const { number } = session;
  const response = await fetch(request).catch(unreached);
  sessions.set(response, number);
  return response;
}
