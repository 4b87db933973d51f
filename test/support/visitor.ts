import { parseSetCookie } from 'cookie';
import { PAGE_ORIGIN } from './browser.js';

/** Where a visitor has arrived. */
export interface Arrival {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

/** Whether a visitor stops before this address is asked for. */
type Until = (url: URL) => boolean;

const NEVER: Until = () => false;

/** Somebody who walks from page to page: follows redirects, keeps the cookies of each origin, fills in forms. */
export class Visitor {
  private readonly jars = new Map<string, Map<string, string>>();
  /** The lines in which servers have set cookies. */
  readonly set: string[] = [];

  /** @param server where the server under test listens that is known by the base URL. */
  constructor(private readonly server: string) {}

  /** The cookies for the server under test, as they are sent. */
  get cookies(): string {
    return this.cookiesOf(PAGE_ORIGIN);
  }

  /** Opens a page: a path is one of the server under test. */
  open(address: string, until = NEVER): Promise<Arrival> {
    return this.walk(new URL(address, PAGE_ORIGIN), {}, until);
  }

  /** Signs in at the provider's pages, whose first one is open, and lets it tell us who it is. */
  async signIn(at: Arrival, login: string, until = NEVER): Promise<Arrival> {
    const consent = await this.submit(at, { prompt: 'login', login, password: 'any' }, until);
    return this.submit(consent, { prompt: 'consent' }, until);
  }

  private submit({ url, text }: Arrival, fields: Record<string, string>, until: Until): Promise<Arrival> {
    const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
    if (!action) throw new Error(`There is no form at ${url.href}:\n${text}`);
    return this.walk(new URL(action, url), { method: 'POST', body: new URLSearchParams(fields) }, until);
  }

  private async walk(url: URL, init: RequestInit, until: Until): Promise<Arrival> {
    if (until(url)) return { url, status: 0, text: '' };
    const here = url.origin === PAGE_ORIGIN ? new URL(url.pathname + url.search, this.server) : url;
    const response = await fetch(here, {
      ...init,
      redirect: 'manual',
      headers: { Cookie: this.cookiesOf(url.origin) },
    });
    this.keep(url.origin, response.headers.getSetCookie());
    const location = response.headers.get('location');
    const text = await response.text();
    return location ? this.walk(new URL(location, url), {}, until) : { url, status: response.status, text };
  }

  private cookiesOf(origin: string): string {
    return [...(this.jars.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(origin: string, lines: readonly string[]): void {
    this.set.push(...lines);
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    for (const line of lines) {
      const { name, value = '', expires } = parseSetCookie(line, { decode: (text) => text });
      if (expires && expires <= new Date()) jar.delete(name);
      else jar.set(name, value);
    }
  }
}
