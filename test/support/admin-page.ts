import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium.js';
import { freePorts } from './free-ports.js';
import { startServer, type TestServer } from './server.js';

/** For `describeWith`: why there is no browser here; `undefined` where there is one. */
export const browserMissing = CHROMIUM ? undefined : 'No Chromium was found: apt-get install chromium-headless-shell.';

const QUIET = '--no-sandbox --disable-gpu --disable-quic --disable-background-networking --disable-component-update';

/** The rules of WCAG 2.2 AA, and what axe calls best practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Where it is about noon now: what happened in a story happened today, and its links die today. */
export const TIME_ZONE = noonZone(new Date().getUTCHours());

function noonZone(utcHour: number): string {
  // Not 0, as that zone has several names.
  const ahead = 12 - utcHour || 1;
  // The names of these zones count westward.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

/** The admin page in real browsers, against a real server whose base URL is where it listens. */
export interface AdminPage {
  readonly server: TestServer;
  /** What a browser was refused or fetched from elsewhere, on any page so far: must stay empty. */
  readonly misdeeds: readonly string[];
  /** A page in a browser of its own, signed in with the admin token, or with an API key of this role. */
  open(path?: string, role?: string, look?: Look): Promise<Page>;
  /** A page in a browser of its own that nobody has signed in to. */
  openSignedOut(path?: string, look?: Look): Promise<Page>;
  /** Closes all of them: pages that are left open go on asking the server, which slows the tests that follow. */
  closePages(): Promise<void>;
  stop(): Promise<void>;
}

export const HOME = '/ums/administration/e-mail-settings';

export async function startAdminPage(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<AdminPage> {
  const [port] = await freePorts(1);
  const server = await startServer(databaseUrl, {
    UMS_BASE_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    ...env,
  });
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM!, args: QUIET.split(' ') });
  const misdeeds: string[] = [];

  const newPage = async ({ width = 1280, height = 900, theme = 'light' }: Look = {}): Promise<Page> => {
    const context: BrowserContext = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      locale: 'en-GB',
      timezoneId: TIME_ZONE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== server.url) misdeeds.push(`asked for ${url.href}`);
    });
    page.on('console', (message) => {
      if (/Content Security Policy|Content-Security-Policy/.test(message.text())) misdeeds.push(message.text());
    });
    page.on('pageerror', (error) => misdeeds.push(`error in the page: ${error.message}`));
    return page;
  };

  return {
    server,
    misdeeds,
    open: async (path = '', role = 'admin', look) => {
      const page = await newPage(look);
      const token = role === 'admin' ? server.adminToken : await server.keyFor(role);
      const { ok, statusText } = await page.request
        .post(`${server.url}/ums/api/v1/session`, { data: { token }, headers: { Origin: server.url } })
        .then((response) => ({ ok: response.ok(), statusText: response.statusText() }));
      if (!ok) throw new Error(`No session: ${statusText}`);
      await page.goto(server.url + HOME + path);
      return page;
    },
    openSignedOut: async (path = '', look) => {
      const page = await newPage(look);
      await page.goto(server.url + HOME + path);
      return page;
    },
    closePages: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

/** By how many pixels the page is wider than the window: nobody should have to scroll sideways. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/**
 * What axe finds wrong on the page itself, not in the emails shown in it, in the light and in the
 * dark, one line each; empty when all is well.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger, which the page's policy does not bind.
  await page.evaluate(`globalThis.axe || (() => { ${axe.source} })()`);
  const isDark = await page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: dark)').matches`);
  const [shown, other] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  await page.emulateMedia({ colorScheme: shown, reducedMotion: 'reduce' });
  const faults = await faultsOf(page, { type: 'tag', values: RULES });
  // Nothing but colours is different there.
  await page.emulateMedia({ colorScheme: other, reducedMotion: 'reduce' });
  const inOther = await faultsOf(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });
  await page.emulateMedia({ colorScheme: shown, reducedMotion: 'no-preference' });
  return [...faults.map((fault) => `${shown}: ${fault}`), ...inOther.map((fault) => `${other}: ${fault}`)];
}

async function faultsOf(page: Page, runOnly: axe.RunOnly): Promise<string[]> {
  const violations = await page.evaluate(async (runOnly) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly, iframes: false });
    return violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target.join(' ')) }));
  }, runOnly);
  return violations.map(({ id, targets }) => `${id}: ${targets.join(', ')}`);
}
