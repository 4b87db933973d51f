import type { Answer, Call, CallOptions } from './api.js';

/** The base URL of the server under test, as `startServer` gives it. */
export const PAGE_ORIGIN = 'https://portal.nordlicht.example';

/** What a browser with the page does: keeps the session's cookie, and says with each request where it comes from. */
export class Browser {
  /** `name=value` of the session's cookie. */
  cookie: string | undefined;

  constructor(private readonly server: { readonly call: Call }) {}

  async call(method: string, path: string, { headers = {}, ...options }: CallOptions = {}): Promise<Answer> {
    const answer = await this.server.call(method, path, {
      token: null,
      ...options,
      headers: { Origin: PAGE_ORIGIN, ...(this.cookie && { Cookie: this.cookie }), ...headers },
    });
    const [set] = answer.headers.getSetCookie();
    if (set) this.cookie = set.split(';')[0];
    return answer;
  }

  /** Signs in with a token or a code. */
  signIn(body: { token: string } | { code: string }): Promise<Answer> {
    return this.call('POST', 'session', { body });
  }
}
