import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOptions } from '../support/api.js';
import { certificateAuthority, type CertificateAuthority } from '../support/certificates.js';
import { databaseDump } from '../support/database-dump.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startEchoServer } from '../support/echo-server.js';
import { type Canaries, leaksIn } from '../support/leaks.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import type { RawSmtpServer } from '../support/raw-smtp-server.js';
import { newSecrets, shippedProgram, type ShippedServer, startShippedServer } from '../support/shipped-server.js';

const PASSWORD = 'canary/Päss+word=51c0?';
const WRONG_PASSWORD = 'canary/Wröng+word=9d1e?';
const RESET_TOKEN = `canary-${randomBytes(32).toString('base64url')}`;
/** Longer than a line of an email. */
const RESET_LINK = `https://portal.nordlicht.example/account/password/reset?user=kim&token=${RESET_TOKEN}`;
/** No secret: shows that the search looks where everything stands. */
const SENDER_NAME = 'Visible 5b1e';

describe.each(databases)('Secrets that went through everything, on %s', (kind) => {
  const secrets = newSecrets();
  let authority: CertificateAuthority;
  let mailServer: RawSmtpServer;
  let database: FreshDatabase;
  let server: ShippedServer;
  let canaries: Canaries;
  /** All answers but the one that shows a new API key. */
  const answers: { readonly to: string; readonly text: string }[] = [];

  async function ask(method: string, path: string, options?: CallOptions) {
    const answer = await server.call(method, path, options);
    answers.push({ to: `${method} ${path}`, text: `${JSON.stringify([...answer.headers])}\n${answer.text}` });
    return answer;
  }

  const account = (settings: object = {}, more: object = {}) => ({
    kind: 'smtp',
    senderName: SENDER_NAME,
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: {
      host: 'localhost',
      port: mailServer.port,
      username: 'mailer',
      password: PASSWORD,
      caCertificate: authority.pem,
      ...settings,
    },
    ...more,
  });
  const email = (address: string, changes: object = {}) => ({
    event: 'reset-password',
    to: { address, name: 'Kim' },
    data: { links: { reset: RESET_LINK } },
    ...changes,
  });

  async function settled(id: string): Promise<string> {
    for (;;) {
      const { status } = (await server.call('GET', `emails/${id}`)).body;
      if (status !== 'queued' && status !== 'sending') return status;
    }
  }

  beforeAll(async () => {
    await packedFolder();
    authority = await certificateAuthority();
    mailServer = await startEchoServer(await authority.issue({ names: ['localhost'] }), PASSWORD);
    database = await freshDatabase(kind);
    server = await startShippedServer(database.url, secrets, {
      LOG_LEVEL: 'verbose',
      MAIL_CONNECTION_TESTS_PER_MINUTE: '1000',
      MAIL_TEST_EMAILS_PER_HOUR: '1000',
    });
  }, PACKING_MS);
  afterAll(async () => {
    await server?.kill();
    await mailServer?.stop();
    await database?.drop();
  });

  it('were in all kinds of requests, right and wrong', async () => {
    const key = await server.call('POST', 'api-keys', { body: { name: 'Shop', role: 'sender' } });
    expect(key.status).toBe(201);
    canaries = {
      password: PASSWORD,
      'wrong password': WRONG_PASSWORD,
      'reset token': RESET_TOKEN,
      'admin token': secrets.adminToken,
      'API key': key.body.key,
      'secret key': secrets.secretKey,
      'bytes of the secret key': Buffer.from(secrets.secretKey, 'base64'),
    };

    const lines = { Accept: 'application/x-ndjson' };
    for (const draft of [account(), account({ password: WRONG_PASSWORD })]) {
      await ask('POST', 'email-settings/test-connection', { body: draft });
      await ask('POST', 'email-settings/test-connection', { body: draft, headers: lines });
      await ask('POST', 'email-settings/test-email', { body: { to: 'kim@example.com', draft } });
      await ask('POST', 'email-settings/test-email', { body: { to: 'refused@example.com', draft }, headers: lines });
    }

    expect((await ask('PUT', 'email-settings', { body: account() })).status).toBe(200);
    const stale = await ask('PUT', 'email-settings', { body: account(), headers: { 'If-Match': '"0"' } });
    expect(stale.status).toBe(412);
    await ask('PUT', 'email-settings', { body: account() });
    await ask('POST', 'email-settings/test-connection', { body: {} });
    await ask('POST', 'email-settings/test-email', { body: { to: 'kim@example.com' } });

    for (const [address, status] of [
      ['kim@example.com', 'sent'],
      ['refused@example.com', 'failed'],
      ['bounced@example.com', 'failed'],
    ] as const) {
      const { body } = await ask('POST', 'emails', { body: email(address), token: key.body.key });
      expect(await settled(body.id), address).toBe(status);
      await ask('GET', `emails/${body.id}`);
    }
    for (const address of ['kim@example.com', 'ada@example.com']) {
      await ask('POST', 'emails', { body: email(address), headers: { 'Idempotency-Key': 'reset-1' } });
    }
  });

  it('were in the wrong fields, in broken bodies, in addresses and in headers', async () => {
    const ifMatch = (await server.call('GET', 'email-settings')).headers.get('etag')!;
    const wrongAccounts = [
      account({ password: PASSWORD.repeat(100) }),
      account({ password: `${PASSWORD}\n` }),
      account({ password: [PASSWORD] }),
      account({ password: { clear: PASSWORD } }),
      account({ passwort: PASSWORD }),
      account({ authenticationType: 'anonymous', allowUnencrypted: PASSWORD }),
      account({ port: PASSWORD }),
      account({ caCertificate: PASSWORD }),
      account({}, { password: PASSWORD }),
      account({}, { kind: PASSWORD }),
      account({}, { settings: PASSWORD }),
      account({}, { settings: [account()] }),
    ];
    const wrongEmails = [
      { data: { links: { reset: RESET_LINK.replace('nordlicht', 'elsewhere') } } },
      { data: { links: { reset: RESET_LINK.replace('https', 'http') } } },
      { data: { links: { reset: `${RESET_LINK} ` } } },
      { data: { links: { reset: RESET_TOKEN } } },
      { data: { links: { reset: RESET_LINK.repeat(30) } } },
      { data: { links: { reset: [RESET_LINK] } } },
      { data: { links: RESET_LINK } },
      { data: { links: { reset: RESET_LINK, activate: RESET_LINK } } },
      { data: { links: { reset: RESET_LINK }, token: RESET_TOKEN } },
      { data: RESET_LINK },
      { token: RESET_TOKEN },
      { locale: RESET_TOKEN },
      { expiresAt: RESET_TOKEN },
      { initiatedBy: { id: 'u-1', name: 'Ada', token: RESET_TOKEN } },
    ];
    const requests: [string, string, CallOptions][] = [
      ...wrongAccounts.flatMap((body): [string, string, CallOptions][] => [
        ['PUT', 'email-settings', { body, headers: { 'If-Match': ifMatch } }],
        ['POST', 'email-settings/test-connection', { body }],
        ['POST', 'email-settings/test-email', { body: { to: 'kim@example.com', draft: body } }],
      ]),
      ...wrongEmails.map((changes): [string, string, CallOptions] => [
        'POST',
        'emails',
        { body: email('kim@example.com', changes) },
      ]),
      ['PUT', 'email-settings', { body: `{"settings":{"password":"${PASSWORD}"` }],
      ['POST', 'emails', { body: `"${RESET_TOKEN}"` }],
      ['POST', 'emails', { body: RESET_LINK, headers: { 'Content-Type': 'text/plain' } }],
      ['POST', 'emails', { body: email('kim@example.com', { locale: RESET_TOKEN.repeat(10_000) }) }],
      ['PUT', 'email-settings', { body: account(), headers: { 'If-Match': JSON.stringify(RESET_TOKEN) } }],
      ['POST', 'session', { body: { token: secrets.adminToken }, token: null }],
      ['POST', 'session', { body: { token: [canaries['API key']] }, token: null }],
      ['POST', 'session', { body: { code: secrets.adminToken }, token: null }],
      ['GET', 'emails', { token: `${canaries['API key']}x` }],
      ['GET', 'emails', { token: secrets.adminToken.slice(1) }],
      ['GET', 'emails', { headers: { Authorization: `Basic ${btoa(`admin:${secrets.adminToken}`)}` } }],
      ['GET', 'api-keys', { token: String(canaries['API key']) }],
      ...['search', 'cursor', 'status', 'event', 'since', 'token'].map((name): [string, string, CallOptions] => [
        'GET',
        `emails?${name}=${RESET_TOKEN}`,
        {},
      ]),
      ['GET', `emails/${RESET_TOKEN}`, {}],
      ['GET', `${RESET_TOKEN}/${encodeURIComponent(PASSWORD)}`, {}],
      ['GET', `/ums/administration/e-mail-settings/${RESET_TOKEN}`, { token: null }],
      ['GET', `/account/password/reset?token=${RESET_TOKEN}`, { token: null }],
      ['GET', `/%${RESET_TOKEN}`, { token: null }],
    ];
    for (const [method, path, options] of requests) {
      const { status } = await ask(method, path, options);
      expect(status, `${method} ${path}`).toBeLessThan(500);
    }
  });

  it('were there when everything that can be read was read', async () => {
    const { paths } = (await ask('GET', '/ums/api/openapi.json', { token: null })).body;
    const readable = Object.keys(paths).filter((path) => 'get' in paths[path] && !path.includes('{'));
    expect(readable).toContain('/ums/api/v1/audit-log');
    for (const path of [...readable, '/ums/api/docs', '/ums/api/openapi.yaml']) await ask('GET', path);
    for (const { id } of (await server.call('GET', 'emails?limit=200')).body.items) await ask('GET', `emails/${id}`);
  });

  it('stand in no answer', () => {
    expect(answers.flatMap(({ text }) => leaksIn(text, { sender: SENDER_NAME }))).toContain('sender (clear)');
    expect(answers.flatMap(({ to, text }) => leaksIn(text, canaries).map((leak) => `${leak} in ${to}`))).toEqual([]);
  });

  it('stand nowhere in the database, from which an email is just waiting to be sent', async () => {
    await server.call('POST', 'email-status/pause');
    expect((await ask('POST', 'emails', { body: email('waiting@example.com') })).status).toBe(202);
    await server.kill();
    const dump = await databaseDump(database.url);
    expect(leaksIn(dump, { sender: SENDER_NAME, recipient: 'waiting@example.com' })).toEqual([
      'sender (clear)',
      'recipient (clear)',
    ]);
    expect(leaksIn(dump, canaries)).toEqual([]);
  });

  it('were not printed by the server, however much it says', () => {
    const printed = server.lines.join('\n');
    expect(printed).toMatch(/listens on port/);
    expect(leaksIn(printed, canaries)).toEqual([]);
  });
});

describe('A start that fails', () => {
  const key = randomBytes(32);
  const rightKey = `a:${key.toString('base64')}`;
  const rightToken = key.toString('base64');
  const shortToken = PASSWORD.slice(0, 20);

  beforeAll(packedFolder, PACKING_MS);

  it.each([
    [
      'a key has no name, a token has a space, and the address of the database is none',
      {
        UMS_SECRET_KEYS: key.toString('hex'),
        UMS_ADMIN_TOKEN: `${PASSWORD} ${PASSWORD}`,
        DATABASE_URL: `postgers://ums:${PASSWORD}@db/ums`,
      },
      ['UMS_SECRET_KEYS', 'UMS_ADMIN_TOKEN', 'DATABASE_URL'],
    ],
    [
      'key and token are too short',
      { UMS_SECRET_KEYS: `a:${key.toString('base64').slice(1)}`, UMS_ADMIN_TOKEN: shortToken },
      ['UMS_SECRET_KEYS', 'UMS_ADMIN_TOKEN'],
    ],
    [
      'nobody is where the database should be',
      {
        UMS_SECRET_KEYS: rightKey,
        UMS_ADMIN_TOKEN: rightToken,
        DATABASE_URL: `postgres://ums:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/ums`,
      },
      ['ECONNREFUSED'],
    ],
  ])('because %s says so without repeating a secret', async (_why, env, words) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [await shippedProgram()], {
      // There it looks for a file of variables, and keeps what it makes itself.
      cwd: await packedFolder(),
      env: { ...process.env, LOG_LEVEL: 'verbose', ...env },
    }).then(
      () => expect.unreachable('It has started and ended.'),
      (error: { stdout: string; stderr: string }) => error,
    );
    const printed = `${stdout}${stderr}`;
    for (const word of words) expect(printed).toContain(word);
    const base64 = key.toString('base64').slice(1);
    expect(leaksIn(printed, { key, hex: key.toString('hex'), base64, shortToken })).toEqual([]);
  });
});
