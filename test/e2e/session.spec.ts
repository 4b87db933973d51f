import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKey } from '../../src/access/api-key.entity.js';
import { ROLES } from '../../src/access/person.js';
import { Session } from '../../src/access/session.entity.js';
import { SignInCode } from '../../src/access/sign-in-code.js';
import { Database } from '../../src/database/database.js';
import { MailModule } from '../../src/index.js';
import { Housekeeping } from '../../src/mail/delivery/housekeeping.js';
import { Browser, PAGE_ORIGIN } from '../support/browser.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { hostDataSource, mailOptions, startHost } from '../support/host-application.js';
import { startServer, type TestServer } from '../support/server.js';

const HOUR_MS = 3_600_000;

describe.each(databases)('A session on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url);
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const manager = () => server.app.get(Database).dataSource.manager;
  const codeOf = (address: string) => new URL(address).hash.replace('#code=', '');
  const newestSession = () => manager().findOneOrFail(Session, { where: {}, order: { id: 'DESC' } });
  const signedIn = async (token = server.adminToken) => {
    const browser = new Browser(server);
    expect((await browser.signIn({ token })).status).toBe(200);
    return browser;
  };

  it.each(ROLES)('of the holder of a key may do what the role %s may, and nothing else', async (role) => {
    const browser = new Browser(server);
    const answer = await browser.signIn({ token: await server.keyFor(role) });
    const person = { id: expect.stringMatching(/^api-key:/), name: role, roles: [role], signIn: 'api-key' };
    expect([answer.status, answer.body]).toEqual([200, person]);
    expect((await browser.call('GET', 'session')).body).toEqual(person);
    expect((await browser.call('GET', 'email-status')).status).toBe(200);
    expect((await browser.call('GET', 'audit-log')).status).toBe(['admin', 'auditor'].includes(role) ? 200 : 403);
    const resumed = await browser.call('POST', 'email-status/resume');
    expect(resumed.status).toBe(role === 'admin' ? 204 : 403);
  });

  it('of the holder of the admin token is an admin’s', async () => {
    const browser = await signedIn();
    expect((await browser.call('GET', 'session')).body).toEqual({
      id: 'admin-token',
      name: 'Administrator',
      roles: ['admin'],
      signIn: 'admin-token',
    });
    expect((await browser.call('GET', 'api-keys')).status).toBe(200);
  });

  it('has a cookie that no script reads, that goes to us alone, encrypted, and for no other site', async () => {
    const answer = await new Browser(server).signIn({ token: server.adminToken });
    const [cookie, ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    const [pair, ...flags] = cookie!.split('; ');
    expect(pair).toMatch(/^ums_mail_session=[\w-]{43}$/);
    expect(flags.filter((flag) => !flag.startsWith('Expires=')).sort()).toEqual([
      'HttpOnly',
      'Path=/ums',
      'SameSite=Strict',
      'Secure',
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is known to every replica, by a hash alone', async () => {
    const browser = await signedIn();
    const value = browser.cookie!.split('=')[1]!;
    expect(JSON.stringify(await manager().find(Session))).not.toContain(value);
    const replica = await startServer(database.url, { UMS_ADMIN_TOKEN: server.adminToken, UMS_ROLE: 'web' });
    const headers = { Cookie: browser.cookie! };
    expect((await replica.call('GET', 'session', { token: null, headers })).status).toBe(200);
    await browser.call('DELETE', 'session');
    expect((await replica.call('GET', 'session', { token: null, headers })).status).toBe(401);
    await replica.stop();
  });

  it('shows no secret in any answer', async () => {
    const browser = new Browser(server);
    const value = () => browser.cookie!.split('=')[1]!;
    for (const answer of [
      await browser.signIn({ token: server.adminToken }),
      await browser.call('GET', 'session'),
      await browser.call('GET', 'audit-log'),
      await browser.signIn({ token: `${server.adminToken}x` }),
    ]) {
      expect(answer.text).not.toContain(value());
      expect(answer.text).not.toContain(server.adminToken);
    }
  });

  it('is over at the server after the sign-out, and the browser forgets it', async () => {
    const browser = await signedIn();
    const { cookie } = browser;
    const answer = await browser.call('DELETE', 'session');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^ums_mail_session=;.*Path=\/ums;.*1970/)]);
    const again = await browser.call('GET', 'session', { headers: { Cookie: cookie! } });
    expect([again.status, again.body.code]).toEqual([401, 'not-signed-in']);
    expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is not there for whoever calls with a token', async () => {
    expect((await server.call('GET', 'session')).body).toEqual({
      id: 'admin-token',
      name: 'Administrator',
      roles: ['admin'],
    });
    expect((await server.call('DELETE', 'session')).status).toBe(409);
  });

  it.each([
    ['8 hours after it was last used', { lastUsedAt: new Date(Date.now() - 8 * HOUR_MS) }],
    ['at its absolute end, however often it is used', { expiresAt: new Date() }],
  ])('ends %s, and is deleted with what else is old', async (_, change) => {
    const browser = await signedIn();
    const { id } = await newestSession();
    await manager().update(Session, { id }, change);
    expect((await browser.call('GET', 'session')).status).toBe(401);
    await server.app.get(Housekeeping).clean();
    expect(await manager().countBy(Session, { id })).toBe(0);
  });

  it('lasts as long as it is used, for 7 days at most', async () => {
    const browser = await signedIn();
    const { id, createdAt, expiresAt } = await newestSession();
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(7 * 24 * HOUR_MS);
    await manager().update(Session, { id }, { lastUsedAt: new Date(Date.now() - 7.9 * HOUR_MS) });
    expect((await browser.call('GET', 'session')).status).toBe(200);
    const { lastUsedAt } = await newestSession();
    expect(Date.now() - lastUsedAt.getTime()).toBeLessThan(60_000);
    await server.app.get(Housekeeping).clean();
    expect(await manager().countBy(Session, { id })).toBe(1);
  });

  it('notes that it is used once a minute, not with each request', async () => {
    const browser = await signedIn();
    const { id } = await newestSession();
    const recently = new Date(Date.now() - 30_000);
    await manager().update(Session, { id }, { lastUsedAt: recently });
    expect((await browser.call('GET', 'session')).status).toBe(200);
    expect((await newestSession()).lastUsedAt).toEqual(recently);
  });

  it.each([
    ['is revoked', { revokedAt: new Date() }],
    ['expires', { expiresAt: new Date() }],
  ])('ends when the API key %s that it began with', async (_, change) => {
    const key = await server.keyFor('auditor');
    const browser = await signedIn(key);
    expect((await browser.call('GET', 'session')).status).toBe(200);
    await manager().update(ApiKey, { prefix: key.slice(0, 10) }, change);
    expect((await browser.call('GET', 'session')).status).toBe(401);
  });

  it('ends when the admin token that it began with is changed', async () => {
    const browser = await signedIn();
    const replica = await startServer(database.url, { UMS_ROLE: 'web' });
    const headers = { Cookie: browser.cookie! };
    expect((await replica.call('GET', 'session', { token: null, headers })).status).toBe(401);
    await replica.stop();
    expect((await browser.call('GET', 'session')).status).toBe(200);
  });

  it('stands in the audit log with its beginning and its end, and where they came from', async () => {
    const browser = await signedIn();
    const { id } = await newestSession();
    await browser.call('DELETE', 'session');
    const { items } = (await server.call('GET', 'audit-log')).body;
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'session.ended', subject: id, actor: { id: 'admin-token' }, origin: '127.0.0.1' },
      { action: 'session.started', subject: id, actor: { id: 'admin-token' }, details: { signIn: 'admin-token' } },
    ]);
    expect(items[1].origin).toBe('127.0.0.1');
  });

  it.each([
    [0, '203.0.113.7', '127.0.0.1'],
    [1, 'played, 203.0.113.7', '203.0.113.7'],
    [2, '203.0.113.7, 192.0.2.1', '203.0.113.7'],
    [1, '::ffff:203.0.113.7', '203.0.113.7'],
    [1, '2001:db8::ffff:7', '2001:db8::ffff:7'],
    [1, '<b>nobody</b>', ''],
  ])('came, with %d proxies in front that noted "%s", from "%s"', async (proxies, noted, origin) => {
    const behind = await startServer(database.url, { UMS_TRUSTED_PROXIES: String(proxies) });
    const signIn = await behind.call('POST', 'session', {
      token: null,
      headers: { Origin: PAGE_ORIGIN, 'X-Forwarded-For': noted },
      body: { token: behind.adminToken },
    });
    expect(signIn.status).toBe(200);
    expect((await behind.call('GET', 'audit-log')).body.items[0]).toMatchObject({ action: 'session.started', origin });
    await behind.stop();
  });

  it.each([
    ['another site', { Origin: 'https://evil.example' }],
    ['another port', { Origin: `${PAGE_ORIGIN}:8443` }],
    ['the same host without TLS', { Origin: 'http://portal.nordlicht.example' }],
    ['a host that begins like ours', { Origin: `${PAGE_ORIGIN}.evil.example` }],
    ['a machine of its own', { Origin: 'http://localhost:3000' }],
    ['nowhere, in a sandbox', { Origin: 'null' }],
    ['nowhere, from another site', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
    ['another site of the same domain', { Origin: 'null', 'Sec-Fetch-Site': 'same-site' }],
  ])('changes nothing for a page of %s', async (_, headers) => {
    const browser = await signedIn();
    for (const [method, path] of [
      ['POST', 'email-status/pause'],
      ['DELETE', 'session'],
    ] as const) {
      const { status, body } = await browser.call(method, path, { headers });
      expect([status, body.code], path).toEqual([403, 'forbidden']);
      expect(body.detail).toMatch(/page/);
    }
    expect((await server.call('GET', 'email-status')).body.state).not.toBe('paused');
    expect((await browser.call('GET', 'session', { headers })).status).toBe(200);
  });

  it('changes nothing for a request that does not say where it comes from', async () => {
    const { cookie } = await signedIn();
    const resume = (headers: Record<string, string>) =>
      server.call('POST', 'email-status/resume', { token: null, headers: { Cookie: cookie!, ...headers } });
    expect((await resume({})).status).toBe(403);
    expect((await resume({ 'Sec-Fetch-Site': 'none' })).status).toBe(403);
    expect((await resume({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(204);
  });

  it('takes nobody’s word for where it is: the address that a request came to is not the base URL', async () => {
    const browser = await signedIn();
    const { status } = await browser.call('POST', 'email-status/resume', { headers: { Origin: server.url } });
    expect(status).toBe(403);
  });

  it('is left out of it where there is a valid token, and is no way around one that is not', async () => {
    const { cookie } = await signedIn();
    const headers = { Cookie: cookie!, Origin: 'https://evil.example' };
    expect((await server.call('POST', 'email-status/resume', { headers })).status).toBe(204);
    const token = `ums_${'A'.repeat(43)}`;
    expect((await server.call('GET', 'session', { token, headers: { Cookie: cookie! } })).status).toBe(401);
    const basic = { Cookie: cookie!, Authorization: 'Basic YTpi' };
    expect((await server.call('GET', 'session', { token: null, headers: basic })).status).toBe(200);
  });

  it('needs JSON', async () => {
    const browser = await signedIn();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await browser.call('PUT', 'email-branding', { headers: { 'Content-Type': type }, body: '{}' });
      expect([answer.status, answer.body.code]).toEqual([415, 'not-json']);
    }
  });

  it.each([
    ['empty', ''],
    ['unknown', 'A'.repeat(43)],
    ['outside of ASCII', 'ä'],
    ['badly encoded', '%', { encoded: false }],
    ['far too long', 'A'.repeat(5_000)],
    ['named as every object’s parent', '__proto__'],
  ])('is nobody’s with a cookie that is %s', async (_, value, { encoded } = { encoded: true }) => {
    const headers = { Cookie: `ums_mail_session=${encoded ? encodeURIComponent(value) : value}` };
    expect((await server.call('GET', 'session', { token: null, headers })).status).toBe(401);
  });

  describe('is not given', () => {
    const fresh = () => startServer(database.url, { UMS_ROLE: 'web' });
    let strict: TestServer;

    beforeAll(async () => {
      strict = await fresh();
    });
    afterAll(() => strict.stop());

    it.each([
      ['nothing', {}, 'token'],
      ['both', { token: 'a', code: 'b' }, 'token'],
      ['neither', { token: null, code: null }, 'token'],
      ['a number', { token: 5 }, 'token'],
      ['a list', { code: ['a'] }, 'code'],
      ['too much', { token: 'x'.repeat(513) }, 'token'],
      ['something else', { token: 'x', password: 'y' }, 'password'],
    ])('for %s in place of a token or a code', async (_, body, field) => {
      const answer = await strict.call('POST', 'session', { token: null, headers: { Origin: PAGE_ORIGIN }, body });
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    });

    it('to a page of another site', async () => {
      for (const headers of [{ Origin: 'https://evil.example' }, {}] as Record<string, string>[]) {
        const body = { token: strict.adminToken };
        const answer = await strict.call('POST', 'session', { token: null, headers, body });
        expect(answer.status).toBe(403);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    });

    it('for more than ten wrong tries a minute; right ones neither count nor are refused', async () => {
      const browser = new Browser(strict);
      for (let time = 0; time < 15; time++) {
        expect((await browser.signIn({ token: strict.adminToken })).status).toBe(200);
      }
      for (let time = 0; time < 5; time++) {
        const wrongToken = await browser.signIn({ token: `ums_${'A'.repeat(43)}` });
        expect([wrongToken.status, wrongToken.body.code]).toEqual([401, 'not-signed-in']);
        expect((await browser.signIn({ code: 'A'.repeat(43) })).status).toBe(401);
      }
      const refused = await browser.signIn({ token: `ums_${'B'.repeat(43)}` });
      expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await browser.signIn({ token: strict.adminToken })).status).toBe(200);
    });
  });

  describe('by the one-time code of the printed address', () => {
    it('is an admin’s, and given once', async () => {
      const address = server.app.get(SignInCode).newAddress();
      expect(address).toMatch(
        /^https:\/\/portal\.nordlicht\.example\/ums\/administration\/e-mail-settings#code=[\w-]{43}$/,
      );
      expect(address).not.toContain(server.adminToken);
      const browser = new Browser(server);
      const answer = await browser.signIn({ code: codeOf(address) });
      expect(answer.body).toMatchObject({ id: 'admin-token', roles: ['admin'], signIn: 'code' });
      expect((await browser.call('GET', 'api-keys')).status).toBe(200);
      const again = await new Browser(server).signIn({ code: codeOf(address) });
      expect([again.status, again.headers.getSetCookie()]).toEqual([401, []]);
    });

    it('is given to one of two who come at the same time', async () => {
      const code = codeOf(server.app.get(SignInCode).newAddress());
      const answers = await Promise.all([new Browser(server).signIn({ code }), new Browser(server).signIn({ code })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    });

    it('is not given for the code of an address before the newest, nor for the token’s place in it', async () => {
      const old = codeOf(server.app.get(SignInCode).newAddress());
      const code = codeOf(server.app.get(SignInCode).newAddress());
      expect((await new Browser(server).signIn({ code: old })).status).toBe(401);
      expect((await new Browser(server).signIn({ token: code })).status).toBe(401);
      expect((await new Browser(server).signIn({ code })).status).toBe(200);
    });
  });

  it('can begin without anybody signed in: the ways to sign in are told to everybody', async () => {
    const { status, body } = await server.call('GET', 'session/options', { token: null });
    expect([status, body]).toEqual([200, { openId: false }]);
  });
});

it('Below the prefix of a host application, the cookie of a session goes there alone', async () => {
  const database = await freshDatabase('sqlite');
  const app = await startHost(hostDataSource(database.url), [MailModule.forRoot(mailOptions)], (host) =>
    host.setGlobalPrefix('host'),
  );
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(`${await app.getUrl()}/host/ums/api/v1/session`, {
    method: 'POST',
    headers: { Origin: PAGE_ORIGIN, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: mailOptions.adminToken }),
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()[0]).toContain('; Path=/host/ums;');
  await app.close();
  await database.drop();
});

describe('On a developer’s machine', () => {
  it.each([
    ['http://localhost:3000', 'http://127.0.0.1:3000', 200],
    ['http://127.0.0.1:3000', 'http://localhost:3000', 200],
    ['http://localhost:3000', 'http://[::1]:3000', 200],
    ['http://localhost:3000', 'http://localhost:4000', 403],
    ['http://localhost:3000', 'https://localhost:3000', 403],
    ['http://localhost:3000', 'http://localhost.evil.example:3000', 403],
    ['http://localhost:3000', 'http://192.168.0.1:3000', 403],
    ['http://192.168.0.1:3000', 'http://localhost:3000', 403],
  ])('the server of %s answers the page at %s with %i; a cookie needs no TLS there', async (base, page, status) => {
    const database = await freshDatabase('sqlite');
    const server = await startServer(database.url, { UMS_BASE_URL: base, UMS_ROLE: 'web' });
    const answer = await server.call('POST', 'session', {
      token: null,
      headers: { Origin: page },
      body: { token: server.adminToken },
    });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.headers.getSetCookie()[0]).not.toContain('Secure');
    await server.stop();
    await database.drop();
  });
});
