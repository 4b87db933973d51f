import supertest from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Session } from '../../src/access/session.entity.js';
import { Database } from '../../src/database/database.js';
import { PAGE_ORIGIN } from '../support/browser.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type Account, type OpenIdProviderServer, startOpenIdProvider } from '../support/openid-provider.js';
import { startServer, type TestServer } from '../support/server.js';
import { Visitor } from '../support/visitor.js';

const MINUTE_MS = 60_000;
const PAGE = '/ums/administration/e-mail-settings';
const SIGN_IN = '/ums/api/v1/session/oidc';
const CALLBACK = `${SIGN_IN}/callback`;

const accounts: Readonly<Record<string, Account>> = {
  ada: { name: 'Ada Lovelace', roles: 'admin' },
  tim: { name: 'Tim Editor', roles: ['template-editor', 'help-desk'] },
  hal: { preferred_username: 'hal', roles: ['help-desk', 'pilot', 42, null] },
  ann: { email: 'ann@nordlicht.example', roles: ['auditor'] },
  sam: { roles: ['sender'] },
  odd: { name: 'Odd\r\nName\u202e'.padEnd(500, 'x'), roles: 'auditor' },
  eve: { name: 'Eve' },
  bob: { name: 'Bob', roles: ['Admin', 'root', 'admin '] },
  cyn: { name: 'Cyn', roles: { admin: true } },
};

const provider = (options: { port?: number; everythingInToken?: boolean; accounts?: typeof accounts } = {}) =>
  startOpenIdProvider({ accounts, redirectUri: `${PAGE_ORIGIN}${CALLBACK}`, ...options });

/** Where a sign-in ends: the page, which finds its way by itself. */
const atPage = (url: URL) => url.origin === PAGE_ORIGIN && !url.pathname.startsWith('/ums/api/');
const atCallback = (url: URL) => url.pathname === CALLBACK;
const pathOf = ({ url }: { readonly url: URL }) => url.pathname + url.search + url.hash;

describe.each(databases)('Sign-in through an OpenID provider, on %s', (kind) => {
  let database: FreshDatabase;
  let openId: OpenIdProviderServer;
  let server: TestServer;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    openId = await provider();
    server = await startServer(database.url, { UMS_ROLE: 'web', ...openId.env });
  });
  afterAll(async () => {
    await server.stop();
    await openId.stop();
    await database.drop();
  });

  /** The whole way of somebody, from our sign-in to our page. */
  const signedIn = async (login: string, query = '') => {
    const visitor = new Visitor(server.url);
    const end = await visitor.signIn(await visitor.open(`${SIGN_IN}${query}`), login, atPage);
    return { visitor, end: pathOf(end) };
  };
  const who = (visitor: Visitor) =>
    server.call('GET', 'session', { token: null, headers: { Cookie: visitor.cookies } });
  const sessions = () => server.app.get(Database).dataSource.manager.count(Session);

  it.each([
    ['ada', 'Ada Lovelace', ['admin']],
    ['tim', 'Tim Editor', ['template-editor', 'help-desk']],
    ['hal', 'hal', ['help-desk']],
    ['ann', 'ann@nordlicht.example', ['auditor']],
    ['sam', 'sam', ['sender']],
  ])('gives %s (%s) the roles of the claim, %s', async (login, name, roles) => {
    const { visitor, end } = await signedIn(login);
    expect(end).toBe(PAGE);
    const { status, body } = await who(visitor);
    expect([status, body]).toEqual([200, { id: `openid:${login}`, name, roles, signIn: 'openid' }]);
    const audit = await server.call('GET', 'audit-log', { token: null, headers: { Cookie: visitor.cookies } });
    expect(audit.status).toBe(roles.some((role) => ['admin', 'auditor'].includes(role)) ? 200 : 403);
  });

  it.each([
    ['eve', 'has no claim of roles'],
    ['bob', 'has other roles than ours'],
    ['cyn', 'has a claim of another shape'],
  ])('lets nobody in who, as %s, %s', async (login) => {
    const before = await sessions();
    const { visitor, end } = await signedIn(login);
    expect(end).toBe(`${PAGE}#error=no-role`);
    expect((await who(visitor)).status).toBe(401);
    expect(await sessions()).toBe(before);
  });

  it('keeps a name to one line of 128 characters', async () => {
    const { visitor } = await signedIn('odd');
    expect((await who(visitor)).body.name).toMatch(/^OddNamex{121}$/);
  });

  it('is offered by the ways to sign in', async () => {
    expect((await server.call('GET', 'session/options', { token: null })).body).toEqual({ openId: true });
  });

  it('asks the provider in a way that nobody else can use, and to come back to the base URL', async () => {
    const asked = await supertest(server.app.getHttpServer()).get(SIGN_IN).set('Host', 'evil.example');
    const url = new URL(asked.headers['location']!);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'ums-mail',
      response_type: 'code',
      scope: 'openid profile email',
      redirect_uri: `${PAGE_ORIGIN}${CALLBACK}`,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    const [cookie] = asked.get('Set-Cookie')!;
    const [, ...flags] = cookie!.split('; ');
    expect(flags.filter((flag) => !flag.startsWith('Expires=')).sort()).toEqual(
      ['HttpOnly', 'Max-Age=600', `Path=${SIGN_IN}`, 'SameSite=Lax', 'Secure'].sort(),
    );
    expect(cookie).not.toContain(url.searchParams.get('state'));
  });

  it('leaves the session’s cookie and no other', async () => {
    const { visitor } = await signedIn('ada');
    expect(visitor.cookies).toMatch(/^ums_mail_session=[\w-]{43}$/);
    expect(visitor.set.find((line) => line.startsWith('ums_mail_session='))).toMatch(/; Secure; SameSite=Strict$/);
  });

  it('begins a session of a day, and says so in the audit log', async () => {
    await signedIn('ada');
    const { manager } = server.app.get(Database).dataSource;
    const session = await manager.findOneOrFail(Session, { where: {}, order: { id: 'DESC' } });
    expect(session.expiresAt.getTime() - session.createdAt.getTime()).toBe(24 * 3_600_000);
    const { items } = (await server.call('GET', 'audit-log')).body;
    expect(items[0]).toMatchObject({
      action: 'session.started',
      subject: session.id,
      actor: { id: 'openid:ada', name: 'Ada Lovelace' },
      origin: '127.0.0.1',
      details: { signIn: 'openid' },
    });
  });

  it('is over where the provider is not ours any more', async () => {
    const { visitor } = await signedIn('ada');
    const headers = { Cookie: visitor.cookies };
    const without = await startServer(database.url, { UMS_ROLE: 'web', UMS_ADMIN_TOKEN: server.adminToken });
    expect((await without.call('GET', 'session', { token: null, headers })).status).toBe(401);
    await without.stop();
  });

  it.each([
    [`${PAGE}/logs?status=failed&x=%2F`, `${PAGE}/logs?status=failed&x=%2F`],
    ['/ums/elsewhere', '/ums/elsewhere'],
    ['/ums/a/../b', '/ums/b'],
    ['https://evil.example/ums/', PAGE],
    ['//evil.example/ums/', PAGE],
    ['/\\evil.example/ums/', PAGE],
    ['\\\\evil.example\\ums\\', PAGE],
    ['/ums/../elsewhere', PAGE],
    ['/ums/%2e%2e/elsewhere', PAGE],
    ['/umsatz/', PAGE],
    ['javascript:alert(1)', PAGE],
    ['http://[', PAGE],
    ['', PAGE],
  ])('that wants to come back to %j comes back to %s', async (wanted, end) => {
    expect((await signedIn('ada', `?return=${encodeURIComponent(wanted)}`)).end).toBe(end);
  });

  it('refuses a query that it does not know', async () => {
    for (const query of ['return=a&return=b', `return=${'x'.repeat(1001)}`, 'to=/ums/']) {
      expect((await server.call('GET', `session/oidc?${query}`, { token: null })).status, query).toBe(400);
    }
  });

  describe('signs nobody in with', () => {
    afterEach(() => void vi.useRealTimers());

    /** Somebody who has just come back, but whose answer has not been looked at. */
    const atTheDoor = async () => {
      const visitor = new Visitor(server.url);
      const { url } = await visitor.signIn(await visitor.open(SIGN_IN), 'ada', atCallback);
      return { visitor, url };
    };
    /** What becomes of an answer of the provider with these cookies. */
    const answered = async (url: URL, cookies: string) => {
      const headers = { Cookie: cookies };
      const response = await fetch(new URL(url.pathname + url.search, server.url), { headers, redirect: 'manual' });
      expect(response.status).toBe(302);
      expect(response.headers.getSetCookie().join()).not.toContain('ums_mail_session');
      return response.headers.get('location');
    };

    it('an answer to another attempt', async () => {
      const { visitor, url } = await atTheDoor();
      url.searchParams.set('state', 'A'.repeat(43));
      expect(await answered(url, visitor.cookies)).toBe(`${PAGE}#error=expired`);
      url.searchParams.delete('state');
      expect(await answered(url, visitor.cookies)).toBe(`${PAGE}#error=expired`);
    });

    it('an answer that another browser asked for', async () => {
      const [one, other] = [await atTheDoor(), await atTheDoor()];
      expect(await answered(one.url, other.visitor.cookies)).toBe(`${PAGE}#error=expired`);
      expect(await answered(one.url, '')).toBe(`${PAGE}#error=expired`);
    });

    it('an answer that comes after ten minutes', async () => {
      // Begins in the past: ids of a time to come would follow this process into its next stories.
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 20 * MINUTE_MS });
      const late = await atTheDoor();
      vi.advanceTimersByTime(10 * MINUTE_MS);
      expect(await answered(late.url, late.visitor.cookies)).toBe(`${PAGE}#error=expired`);
      const inTime = await atTheDoor();
      vi.advanceTimersByTime(9 * MINUTE_MS);
      expect(pathOf(await inTime.visitor.open(inTime.url.href, atPage))).toBe(PAGE);
    });

    it('a cookie that was changed', async () => {
      const { visitor, url } = await atTheDoor();
      for (const cookies of [visitor.cookies.slice(0, -4), `${visitor.cookies}AAAA`, 'ums_mail_openid=e30']) {
        expect(await answered(url, cookies)).toBe(`${PAGE}#error=expired`);
      }
    });

    it('an answer that was used already, whether or not its cookie was kept', async () => {
      const { visitor, url } = await atTheDoor();
      const { cookies } = visitor;
      expect(pathOf(await visitor.open(url.href, atPage))).toBe(PAGE);
      expect(await answered(url, visitor.cookies)).toBe(`${PAGE}#error=expired`);
      expect(await answered(url, cookies)).toBe(`${PAGE}#error=failed`);
    });

    it('a code that the provider did not give', async () => {
      const { visitor, url } = await atTheDoor();
      url.searchParams.set('code', 'A'.repeat(43));
      expect(await answered(url, visitor.cookies)).toBe(`${PAGE}#error=failed`);
    });

    it('a provider that says no, or another one', async () => {
      const { visitor, url } = await atTheDoor();
      const state = url.searchParams.get('state')!;
      const refused = new URL(url.pathname, url);
      refused.search = new URLSearchParams({
        error: 'access_denied',
        state,
        iss: openId.env['OIDC_ISSUER']!,
      }).toString();
      expect(await answered(refused, visitor.cookies)).toBe(`${PAGE}#error=refused`);
      url.searchParams.set('iss', 'https://evil.example');
      expect(await answered(url, visitor.cookies)).toBe(`${PAGE}#error=failed`);
    });

    it.each(['', '?', '?code=x', '?state=x', '?code=x&state=x', '?error=x', '?code[]=x&state[]=x', '?%', '?state=%00'])(
      'the query %j',
      async (query) => {
        const response = await fetch(new URL(`${CALLBACK}${query}`, server.url), { redirect: 'manual' });
        expect([response.status, response.headers.get('location')]).toEqual([302, `${PAGE}#error=expired`]);
      },
    );
  });
});

describe('A server with an OpenID provider', () => {
  it('reads the claim that it was told to, from the ID token where it is there', async () => {
    const database = await freshDatabase('sqlite');
    const people = { ada: { groups: ['admin'], roles: ['sender'] } };
    const openId = await provider({ accounts: people, everythingInToken: true });
    const server = await startServer(database.url, { UMS_ROLE: 'web', ...openId.env, OIDC_ROLE_CLAIM: 'groups' });
    const visitor = new Visitor(server.url);
    await visitor.signIn(await visitor.open(SIGN_IN), 'ada', atPage);
    const headers = { Cookie: visitor.cookies };
    expect((await server.call('GET', 'session', { token: null, headers })).body.roles).toEqual(['admin']);
    await server.stop();
    await openId.stop();
    await database.drop();
  });

  it('starts while that is down, says so at the page, and uses it as soon as it is back', async () => {
    const database = await freshDatabase('sqlite');
    const openId = await provider();
    await openId.stop();
    const server = await startServer(database.url, { UMS_ROLE: 'web', ...openId.env });
    const refused = await new Visitor(server.url).open(SIGN_IN, atPage);
    expect(pathOf(refused)).toBe(`${PAGE}#error=provider-unavailable`);
    expect((await server.call('GET', 'session')).status).toBe(200);

    const again = await provider({ port: openId.port });
    const login = await new Visitor(server.url).open(SIGN_IN);
    expect([login.url.port, login.status]).toEqual([`${openId.port}`, 200]);
    await again.stop();
    await server.stop();
    await database.drop();
  });

  it('says at the page that the provider has gone while somebody was there', async () => {
    const database = await freshDatabase('sqlite');
    const openId = await provider();
    const server = await startServer(database.url, { UMS_ROLE: 'web', ...openId.env });
    const visitor = new Visitor(server.url);
    const { url } = await visitor.signIn(await visitor.open(SIGN_IN), 'ada', atCallback);
    await openId.stop();
    expect(pathOf(await visitor.open(url.href, atPage))).toBe(`${PAGE}#error=provider-unavailable`);
    expect(visitor.cookies).toBe('');
    await server.stop();
    await database.drop();
  });

  it('is not what every server has: without one, the way there leads nowhere', async () => {
    const database = await freshDatabase('sqlite');
    const server = await startServer(database.url, { UMS_ROLE: 'web' });
    for (const path of ['session/oidc', 'session/oidc/callback?code=x&state=x']) {
      const { status, body } = await server.call('GET', path, { token: null });
      expect([status, body.code]).toEqual([404, 'not-found']);
    }
    await server.stop();
    await database.drop();
  });
});
