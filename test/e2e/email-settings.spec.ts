import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../support/certificates.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const PASSWORD = 'canary-pässword-8f2c1';

describe.each(databases)('Email settings on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let authority: CertificateAuthority;
  let smtp: SmtpTestServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
    smtp = await startSmtpServer({
      tls: 'starttls',
      certificate: await authority.issue({ names: ['localhost'] }),
      users: [{ name: 'mailer', password: PASSWORD }],
    });
  });
  afterAll(() => smtp.stop());

  beforeEach(async () => {
    database = await freshDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web' });
  });
  afterEach(async () => {
    await server.stop();
    await database.drop();
  });

  const settings = (changes: object = {}, smtpChanges: object = {}) => ({
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: {
      host: 'localhost',
      port: smtp.port,
      enableSsl: false,
      authenticationType: 'basic',
      username: 'mailer',
      password: PASSWORD,
      caCertificate: authority.pem,
      ...smtpChanges,
    },
    ...changes,
  });
  const save = (body: unknown, ifMatch?: string) =>
    server.call('PUT', 'email-settings', { body, headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch } });
  const without = (name: string, smtpChanges: object = {}) => {
    const body = settings({}, smtpChanges);
    delete (body.settings as Record<string, unknown>)[name];
    return body;
  };

  it('say before the first save that nothing is stored', async () => {
    const { status, body, headers } = await server.call('GET', 'email-settings');
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe('"0"');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ kind: null, revision: 0, settings: {}, updatedAt: null, updatedBy: null });
  });

  it('are answered after a save without the password, nor a mask of it', async () => {
    const saved = await save(settings());
    expect(saved.status).toBe(200);
    expect(saved.headers.get('etag')).toBe('"1"');
    const read = await server.call('GET', 'email-settings');
    expect(read.body).toEqual(saved.body);
    expect(read.body).toMatchObject({
      kind: 'smtp',
      revision: 1,
      updatedBy: { name: 'Administrator' },
      settings: { host: 'localhost', passwordSet: true },
    });
    expect(read.body.settings).not.toHaveProperty('password');
    expect(new Date(read.body.settings.passwordSetAt).getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(read.text).not.toContain(PASSWORD);
  });

  it('keep a password that is absent from the request, and clear one that is null', async () => {
    await save(settings());
    const kept = await save({ ...without('password'), senderName: 'Other Name' }, '"1"');
    expect(kept.status).toBe(200);
    expect(kept.body.settings.passwordSet).toBe(true);
    expect((await server.call('POST', 'email-settings/test-connection', { body: {} })).body.ok).toBe(true);

    const cleared = await save(
      settings({}, { password: null, username: null, authenticationType: 'anonymous' }),
      '"2"',
    );
    expect(cleared.status).toBe(200);
    expect(cleared.body.settings).not.toHaveProperty('passwordSet');
  });

  it.each([
    ['host', '127.0.0.1'],
    ['port', 2525],
    ['enableSsl', true],
    ['username', 'someone-else'],
    ['caCertificate', null],
  ])('ask for the stored password again when %s changes, on save and on test', async (name, value) => {
    await save(settings());
    const draft = without('password', { [name]: value });
    for (const answer of [
      await save(draft, '"1"'),
      await server.call('POST', 'email-settings/test-connection', { body: draft }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toEqual([
        { field: 'settings.password', message: expect.stringMatching(/^Enter it again\..*localhost.*mailer/) },
      ]);
    }
    expect((await server.call('GET', 'email-settings')).body.revision).toBe(1);
  });

  it('are checked as somebody types them: everything that is wrong at once, with nothing saved or connected to', async () => {
    const check = (body: unknown) => server.call('POST', 'email-settings/check', { body });
    const before = smtp.logins.length;
    expect((await check(settings())).body).toEqual({ errors: [] });
    const draft = { ...settings({ senderEmailAddress: 'nobody' }, { host: 'https://x', port: 70_000 }) };
    const { username: _username, password: _password, ...rest } = draft.settings;
    const { status, body } = await check({ ...draft, settings: rest });
    expect(status).toBe(200);
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'senderEmailAddress',
      'settings.host',
      'settings.password',
      'settings.port',
      'settings.username',
    ]);
    expect((await check({ settings: {} })).body.errors.map(({ field }: { field: string }) => field)).toContain('kind');
    expect((await check({ settings: 'none' })).status).toBe(400);
    expect(smtp.logins).toHaveLength(before);
    expect((await server.call('GET', 'email-settings')).body.revision).toBe(0);
  });

  it('do not let a stale save overwrite what someone else saved', async () => {
    await save(settings());
    await save(settings({ senderName: 'Second' }), '"1"');
    const stale = await save(settings({ senderName: 'Third' }), '"1"');
    expect(stale.status).toBe(412);
    expect(stale.body).toMatchObject({ code: 'stale-revision', current: { revision: 2, senderName: 'Second' } });
    expect((await save(settings({ senderName: 'Third' }))).status).toBe(428);
    expect((await server.call('GET', 'email-settings')).body.senderName).toBe('Second');
  });

  it('are saved once by ten first saves at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => save(settings({ senderName: `Number ${n}` }))),
    );
    const [won, ...others] = answers.sort((a, b) => a.status - b.status);
    expect(won!.status).toBe(200);
    for (const { status } of others) expect([412, 428]).toContain(status);
    expect((await server.call('GET', 'email-settings')).body).toMatchObject({
      revision: 1,
      senderName: won!.body.senderName,
    });
  });

  it('are tested as a draft without being saved, stage by stage', async () => {
    const { status, body } = await server.call('POST', 'email-settings/test-connection', { body: settings() });
    expect(status).toBe(200);
    expect(body.ok).toBe(true);
    expect(body.stages.map(({ stage, status }: { stage: string; status: string }) => `${stage} ${status}`)).toEqual([
      'dns passed',
      'connect passed',
      'greeting passed',
      'ehlo passed',
      'starttls passed',
      'auth passed',
      'sender passed',
    ]);
    expect((await server.call('GET', 'email-settings')).body.revision).toBe(0);
  });

  it('are tested in lines while it runs, where the caller asks for them', async () => {
    const { text, headers } = await server.call('POST', 'email-settings/test-connection', {
      body: settings({}, { password: 'wrong' }),
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'plan', stages: expect.arrayContaining(['dns', 'auth', 'sender']) });
    expect(lines.slice(1, -1).every(({ type }) => type === 'stage')).toBe(true);
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      ok: false,
      error: { stage: 'auth', fault: 'account', fields: expect.arrayContaining(['password']) },
    });
  });

  it('may be tested five times a minute by one person, with the seconds to wait in the answer', async () => {
    for (let n = 0; n < 5; n++) {
      expect((await server.call('POST', 'email-settings/test-connection', { body: settings() })).status).toBe(200);
    }
    const refused = await server.call('POST', 'email-settings/test-connection', { body: settings() });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body.detail).toMatch(/5 tests a minute/);
  });

  it('leave an audit trail of saves and tests with hosts and fields, and without secrets', async () => {
    await save(settings());
    await save(settings({}, { host: '127.0.0.1' }), '"1"');
    await server.call('POST', 'email-settings/test-connection', { body: {} });
    const { body, text } = await server.call('GET', 'audit-log');
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
      'email-settings.tested',
      'email-settings.saved',
      'email-settings.saved',
    ]);
    expect(body.items[1]).toMatchObject({
      actor: { id: 'admin-token' },
      origin: expect.stringContaining('127.0.0.1'),
      details: { host: { from: 'localhost', to: '127.0.0.1' }, password: 'entered' },
    });
    expect(body.items[0].details).toMatchObject({ host: '127.0.0.1', port: smtp.port });
    expect(text).not.toContain(PASSWORD);
  });

  it('offer each kind with the schema that draws its form', async () => {
    const { body } = await server.call('GET', 'email-settings/kinds');
    const [first] = body;
    expect(first).toMatchObject({ id: 'smtp', label: 'SMTP', schema: { additionalProperties: false } });
    expect(first.schema.properties.password).toMatchObject({ title: 'Password', writeOnly: true });
    expect(Object.keys(first.schema.properties).slice(0, 3)).toEqual(['host', 'port', 'enableSsl']);
    expect(first.stages).toContain('starttls');
  });

  it.each([
    ['no body', undefined, /kind/],
    ['an array', [], /body|kind/],
    ['an unknown field', { extra: 1 }, /extra/],
    ['an unknown kind', { kind: 'pigeon', senderName: 'A', senderEmailAddress: 'a@b.example', settings: {} }, /kind/],
    [
      'settings that are no object',
      { kind: 'smtp', senderName: 'A', senderEmailAddress: 'a@b.example', settings: 'x' },
      /settings/,
    ],
    [
      'a port as text',
      { kind: 'smtp', senderName: 'A', senderEmailAddress: 'a@b.example', settings: { host: 'a.example', port: '25' } },
      /settings\.port/,
    ],
    [
      'an unknown setting',
      {
        kind: 'smtp',
        senderName: 'A',
        senderEmailAddress: 'a@b.example',
        settings: { host: 'a.example', port: 25, tls: {} },
      },
      /settings\.tls/,
    ],
  ])('refuse %s with 400 and the field', async (_, body, field) => {
    const answer = await save(body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body.errors.map((error: { field: string }) => error.field).join(' ')).toMatch(field);
    expect((await server.call('GET', 'email-settings')).body.revision).toBe(0);
  });

  it('refuse what is no JSON, what is too large, and what is broken', async () => {
    const call = (body: string, type: string) =>
      server.call('PUT', 'email-settings', { body, headers: { 'Content-Type': type } });
    expect((await call('kind=smtp', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await call('{}', 'text/plain')).status).toBe(415);
    expect((await call(JSON.stringify(settings({ senderName: 'x'.repeat(300_000) })), 'application/json')).status).toBe(
      413,
    );
    expect((await call('{"kind": ', 'application/json')).status).toBe(400);
    expect((await call('\u0000', 'application/json')).status).toBe(400);
  });

  if (kind === 'sqlite') {
    it('keep the password sealed in the database file', async () => {
      await save(settings());
      const file = server.databaseUrl.slice('sqlite:'.length);
      await server.stop();
      for (const path of [file, `${file}-wal`]) {
        let bytes = Buffer.alloc(0);
        try {
          bytes = readFileSync(path);
        } catch {
          continue;
        }
        expect(bytes.includes(PASSWORD)).toBe(false);
        expect(bytes.includes(Buffer.from(PASSWORD).toString('base64'))).toBe(false);
      }
      server = await startServer(database.url, { UMS_ROLE: 'web' });
    });
  }
});
