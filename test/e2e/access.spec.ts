import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKey } from '../../src/access/api-key.entity.js';
import { type Role, ROLES } from '../../src/access/person.js';
import { Database } from '../../src/database/database.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

/** Who may call what, beside admins. A route of the OpenAPI document that is not here fails the test. */
const WHO_MAY: Readonly<Record<string, readonly Role[]>> = {
  'GET email-settings': ['auditor'],
  'PUT email-settings': [],
  'GET email-settings/kinds': ['auditor'],
  'POST email-settings/check': [],
  'POST email-settings/test-connection': [],
  'POST email-settings/test-email': [],
  'GET email-status': ['template-editor', 'help-desk', 'auditor', 'sender'],
  'POST email-status/pause': [],
  'POST email-status/resume': [],
  'GET email-branding': ['template-editor', 'auditor'],
  'PUT email-branding': ['template-editor'],
  'GET email-templates': ['template-editor', 'auditor'],
  'POST email-templates': ['template-editor'],
  'GET email-templates/export': ['template-editor', 'auditor'],
  'POST email-templates/import': ['template-editor'],
  'GET email-templates/{id}': ['template-editor', 'auditor'],
  'PUT email-templates/{id}': ['template-editor'],
  'DELETE email-templates/{id}': ['template-editor'],
  'POST email-templates/{id}/default': ['template-editor'],
  'DELETE email-templates/{id}/default': ['template-editor'],
  'GET email-templates/{id}/file': ['template-editor', 'auditor'],
  'GET email-templates/{id}/original': ['template-editor', 'auditor'],
  'POST email-templates/{id}/original/seen': ['template-editor'],
  'POST email-templates/{id}/test-email': ['template-editor'],
  'GET email-templates/{id}/versions': ['template-editor', 'auditor'],
  'GET email-templates/{id}/versions/{version}': ['template-editor', 'auditor'],
  'POST email-templates/{id}/versions/{version}/restore': ['template-editor'],
  'POST email-templates/preview': ['template-editor', 'auditor'],
  'POST email-templates/convert-tokens': ['template-editor'],
  'POST email-branding/preview': ['template-editor', 'auditor'],
  'GET email-events': ['template-editor', 'help-desk', 'auditor', 'sender'],
  'POST emails': ['sender'],
  'GET emails': ['help-desk', 'auditor', 'sender'],
  'GET emails/count': ['help-desk', 'auditor', 'sender'],
  'GET emails/{id}': ['help-desk', 'auditor', 'sender'],
  'POST emails/{id}/resend': ['help-desk'],
  'POST emails/{id}/cancel': ['help-desk'],
  'POST emails/resend-failed': ['help-desk'],
  'POST emails/erase': [],
  'GET email-suppressions': ['help-desk', 'auditor'],
  'DELETE email-suppressions/{id}': ['help-desk'],
  'GET api-keys': ['auditor'],
  'POST api-keys': [],
  'DELETE api-keys/{id}': [],
  'GET audit-log': ['auditor'],
  'GET /ums/metrics': ['auditor'],
  'GET session': ['template-editor', 'help-desk', 'auditor', 'sender'],
  'DELETE session': ['template-editor', 'help-desk', 'auditor', 'sender'],
};

/** The way in, and health, which are open to everybody. */
const OPEN = [
  'GET session/options',
  'POST session',
  'GET session/oidc',
  'GET session/oidc/callback',
  'GET /ums/health/live',
  'GET /ums/health/ready',
];

/** A UUID that nothing has. */
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('Access', () => {
  let database: FreshDatabase;
  let server: TestServer;
  let keys: Record<Role, string>;
  let documented: string[];

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer(database.url, { UMS_ROLE: 'web' });
    const made: [Role, string][] = [];
    for (const role of ROLES) made.push([role, await server.keyFor(role)]);
    keys = Object.fromEntries(made) as Record<Role, string>;
    const { paths } = (await server.call('GET', '/ums/api/openapi.json', { token: null })).body;
    documented = Object.entries<object>(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/ums/api/v1/', '')}`),
    );
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const ask = (route: string, token: string | null, headers: Record<string, string> = {}) => {
    const [method, path] = route.replace('{id}', NOBODY).replace('{version}', '1').split(' ') as [string, string];
    return server.call(method, path, { token, headers, ...(method !== 'GET' && { body: { unknown: true } }) });
  };
  const theOnlyAuditEntries = async () => (await server.call('GET', 'audit-log')).body.items.length as number;

  it('is decided for every route', () => {
    expect(documented.sort()).toEqual([...Object.keys(WHO_MAY), ...OPEN].sort());
  });

  it.each(Object.entries(WHO_MAY))('to %s is for admins and: %s', async (route, roles) => {
    for (const role of ROLES) {
      const { status, body, headers } = await ask(route, keys[role]);
      if (role === 'admin' || roles.includes(role)) {
        expect([401, 403], role).not.toContain(status);
        expect(status, role).toBeLessThan(500);
        continue;
      }
      // Before the body is looked at: it tells nothing to those who may not send one.
      expect(status, role).toBe(403);
      expect(headers.get('content-type'), role).toMatch(/^application\/problem\+json/);
      expect(body, role).toMatchObject({ code: 'forbidden', status: 403, errors: [] });
      expect(body.detail, role).toContain(['admin', ...roles][0]);
    }
  });

  it('is refused on every route without a token, and to a token that is wrong, expired or revoked', async () => {
    const { dataSource } = server.app.get(Database);
    const expired = await server.keyFor('admin');
    await dataSource.manager.update(ApiKey, { prefix: expired.slice(0, 10) }, { expiresAt: new Date(Date.now() - 1) });
    const revoked = await server.keyFor('admin');
    const { body } = await server.call('GET', 'api-keys');
    const { id } = body.find(({ prefix }: { prefix: string }) => revoked.startsWith(prefix));
    expect((await server.call('DELETE', `api-keys/${id}`)).status).toBe(204);
    const before = await theOnlyAuditEntries();

    const tokens = {
      none: null,
      wrong: `ums_${'A'.repeat(43)}`,
      cut: server.adminToken.slice(0, -1),
      longer: `${server.adminToken}x`,
      expired,
      revoked,
    };
    for (const route of Object.keys(WHO_MAY)) {
      for (const [name, token] of Object.entries(tokens)) {
        const { status, headers, body } = await ask(route, token);
        expect(status, `${route}, ${name}`).toBe(401);
        expect(headers.get('www-authenticate')).toBe('Bearer realm="UMS Mail"');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(body).toMatchObject({ code: 'not-signed-in', errors: [] });
      }
    }
    expect(await theOnlyAuditEntries()).toBe(before);
  });

  it('needs the token in the one header for it, written as RFC 6750 does', async () => {
    const token = server.adminToken;
    for (const [authorization, status] of [
      [`Bearer ${token}`, 200],
      [`bearer ${token}`, 200],
      [token, 401],
      [`Basic ${Buffer.from(`admin:${token}`).toString('base64')}`, 401],
      [`Bearer  ${token}`, 401],
      [`Bearer ${token} ${token}`, 401],
      [`Bearer "${token}"`, 401],
      ['Bearer', 401],
      [`Bearer ${'x'.repeat(4_000)}`, 401],
      ['Bearer \u00e9', 401],
    ] as const) {
      const answer = await ask('GET email-settings', null, { Authorization: authorization });
      expect(answer.status, authorization).toBe(status);
    }
    expect((await ask(`GET email-settings?token=${token}`, null)).status).toBe(401);
    expect((await ask('GET email-settings', null, { Cookie: `token=${token}; session=${token}` })).status).toBe(401);
  });

  it('is free to the description of the API, which is the same everywhere', async () => {
    for (const path of ['/ums/api/openapi.json', '/ums/api/openapi.yaml', '/ums/api/docs']) {
      expect((await server.call('GET', path, { token: null })).status, path).toBe(200);
    }
  });

  it('shows a new API key once, and keeps its hash alone', async () => {
    const made = await server.call('POST', 'api-keys', { body: { name: 'Shop', role: 'sender' } });
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^ums_[\w-]{43}$/);
    const { text, body } = await server.call('GET', 'api-keys');
    expect(text).not.toContain(made.body.key);
    expect(body[0]).toMatchObject({
      id: made.body.id,
      name: 'Shop',
      role: 'sender',
      lastUsedAt: null,
      expiresAt: null,
    });
    const stored = await server.app.get(Database).dataSource.manager.findOneByOrFail(ApiKey, { id: made.body.id });
    expect(stored.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(stored)).not.toContain(made.body.key);

    expect((await server.call('GET', 'email-status', { token: made.body.key })).status).toBe(200);
    const used = (await server.call('GET', 'api-keys')).body[0].lastUsedAt;
    expect(Date.now() - new Date(used).getTime()).toBeLessThan(60_000);
  });

  it('ends with the revocation of a key, at once and once', async () => {
    const { body } = await server.call('POST', 'api-keys', { body: { name: 'Shop', role: 'sender' } });
    expect((await server.call('GET', 'email-status', { token: body.key })).status).toBe(200);
    expect((await server.call('DELETE', `api-keys/${body.id}`)).status).toBe(204);
    expect((await server.call('GET', 'email-status', { token: body.key })).status).toBe(401);
    expect((await server.call('DELETE', `api-keys/${body.id}`)).status).toBe(404);
  });

  it('leaves in the audit log who made and revoked which key', async () => {
    const { body } = await server.call('POST', 'api-keys', {
      token: keys.admin,
      body: { name: 'Shop', role: 'auditor' },
    });
    await server.call('DELETE', `api-keys/${body.id}`);
    const { items } = (await server.call('GET', 'audit-log')).body;
    expect(items[0]).toMatchObject({ action: 'api-key.revoked', subject: body.id, actor: { id: 'admin-token' } });
    expect(items[1]).toMatchObject({
      action: 'api-key.created',
      subject: body.id,
      actor: { name: 'admin' },
      details: { name: 'Shop', role: 'auditor' },
    });
  });

  it('has an audit log that is read in pages, newest first, with nothing left out', async () => {
    for (let made = await theOnlyAuditEntries(); made < 50; made++) await server.keyFor('auditor');
    for (let n = 0; n < 5; n++) await server.keyFor('sender');
    const first = (await server.call('GET', 'audit-log')).body;
    const second = (await server.call('GET', `audit-log?cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...second.items].map(({ id }: { id: string }) => id);
    expect(first.items).toHaveLength(50);
    expect(second.nextCursor).toBeNull();
    expect(ids).toEqual([...new Set(ids)].sort().toReversed());
    expect(second.items.at(-1).details.role).toBe('admin');
  });
});
