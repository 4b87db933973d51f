import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyRotation } from '../../src/mail/key-rotation.js';
import { certificateAuthority } from '../support/certificates.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const keyOf = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const OLD = keyOf('2025', 1);
const NEW = keyOf('2026', 2);
/** More than are sealed in one transaction. */
const EMAILS = 120;
/** Queued while they are sealed anew. */
const LATE = 40;

describe.each(databases)('The secret keys on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;

  const start = async (secretKeys: string) => {
    server = await startServer(database.url, { UMS_SECRET_KEYS: secretKeys });
  };
  /** Queues emails with the old key alone; they wait, as sending is paused. */
  const queue = async (emails: number) => {
    const addresses = Array.from({ length: emails }, (_, number) => `person-${number}@nordlicht.example`);
    const answers = await Promise.all(
      addresses.map((address) =>
        server.call('POST', 'emails', { body: { event: 'profile-updated', to: { address }, data: {} } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    await server.stop();
  };

  beforeEach(async () => {
    const authority = await certificateAuthority();
    smtp = await startSmtpServer({
      tls: 'starttls',
      certificate: await authority.issue({ names: ['localhost'] }),
      users: [{ name: 'mailer', password: 'correct-horse' }],
    });
    database = await freshDatabase(kind);
    await start(OLD);
    const saved = await server.call('PUT', 'email-settings', {
      body: {
        kind: 'smtp',
        senderName: 'Nordlicht Portal',
        senderEmailAddress: 'no-reply@nordlicht.example',
        settings: {
          host: 'localhost',
          port: smtp.port,
          username: 'mailer',
          password: 'correct-horse',
          caCertificate: authority.pem,
        },
      },
    });
    expect(saved.status).toBe(200);
    await server.call('POST', 'email-status/pause');
  });
  afterEach(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  it('can be changed: what waits and the stored password are sealed anew, also when that is done twice', async () => {
    await queue(EMAILS);
    await start(`${NEW},${OLD}`);
    const rotation = server.app.get(KeyRotation);
    await rotation.run();
    await rotation.run();
    await server.stop();

    await start(NEW);
    await server.call('POST', 'email-status/resume');
    const emails = await smtp.inbox.count(EMAILS);
    expect(new Set(emails.flatMap(({ to }) => to)).size).toBe(EMAILS);
    expect(emails.every(({ user, secure }) => user === 'mailer' && secure)).toBe(true);
  });

  it('can be changed while emails are queued and sent: each arrives once', async () => {
    await queue(EMAILS);
    await start(`${NEW},${OLD}`);
    const rotation = server.app.get(KeyRotation).run();
    await server.call('POST', 'email-status/resume');
    const late = Array.from({ length: LATE }, (_, number) => `late-${number}@nordlicht.example`);
    const answers = await Promise.all(
      late.map((address) =>
        server.call('POST', 'emails', { body: { event: 'profile-updated', to: { address }, data: {} } }),
      ),
    );
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    await rotation;
    await smtp.inbox.count(EMAILS + LATE);
    await server.stop();

    await start(NEW);
    expect(new Set(smtp.inbox.emails.flatMap(({ to }) => to)).size).toBe(EMAILS + LATE);
    expect(smtp.inbox.emails).toHaveLength(EMAILS + LATE);
    const { body } = await server.call('GET', 'emails/count?status=sent');
    expect(body.count).toBe(EMAILS + LATE);
  });

  it('are missed by name where one was taken away too early, and nothing is lost', async () => {
    await queue(1);
    await start(NEW);
    const refused = await server.call('POST', 'email-settings/test-connection', { body: {} });
    expect([refused.status, refused.body.code]).toEqual([503, 'secret-key-missing']);
    expect(refused.body.detail).toContain('"2025"');
    await server.stop();

    await start(`${NEW},${OLD}`);
    await server.call('POST', 'email-status/resume');
    expect(await smtp.inbox.count(1)).toHaveLength(1);
  });
});
