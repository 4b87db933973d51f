import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../support/certificates.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type Postfix, postfixMissing, type PostfixPorts, startPostfix } from '../support/postfix.js';
import { describeWith } from '../support/required.js';
import { startServer, type TestServer } from '../support/server.js';

const MAILER = { name: 'mailer@nordlicht.example', password: 'canary-pässword-51c0' };

describeWith(postfixMissing(), 'An admin with a Postfix', () => {
  let authority: CertificateAuthority;
  let postfix: Postfix;
  let database: FreshDatabase;
  let server: TestServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
    postfix = await startPostfix({ certificate: await authority.issue({ names: ['localhost'] }), users: [MAILER] });
    database = await freshDatabase('sqlite');
    server = await startServer(database.url);
  });
  afterAll(async () => {
    await server?.stop();
    await database?.drop();
    await postfix?.stop();
  });

  function accountAt(service: keyof PostfixPorts, password = MAILER.password): object {
    return {
      kind: 'smtp',
      senderName: 'Nordlicht Portal',
      senderEmailAddress: 'no-reply@nordlicht.example',
      settings: {
        host: 'localhost',
        port: postfix.ports[service],
        enableSsl: service === 'smtps',
        username: MAILER.name,
        password,
        caCertificate: authority.pem,
      },
    };
  }

  it.each(['submission', 'smtps'] as const)(
    'tests the connection on %s, saves it, sends a test email and a real one, and all of it arrives',
    async (service) => {
      const account = accountAt(service);
      const tested = await server.call('POST', 'email-settings/test-connection', { body: account });
      expect(tested.body).toMatchObject({ ok: true });

      const { headers } = await server.call('GET', 'email-settings');
      const saved = await server.call('PUT', 'email-settings', {
        body: account,
        headers: { 'If-Match': headers.get('etag')! },
      });
      expect(saved.status).toBe(200);

      const testEmail = await server.call('POST', 'email-settings/test-email', {
        body: { to: 'ada@elsewhere.example' },
      });
      expect(testEmail.body).toMatchObject({ ok: true });
      const first = await postfix.inbox.next();
      expect(first).toMatchObject({ to: ['ada@elsewhere.example'], secure: true, user: MAILER.name });
      expect((await simpleParser(first.raw)).messageId).toBe(testEmail.body.messageId);

      const reset = 'https://portal.nordlicht.example/reset/3f9a';
      const queued = await server.call('POST', 'emails', {
        body: { event: 'forgot-password', to: { address: 'kim@elsewhere.example' }, data: { links: { reset } } },
        headers: { 'Idempotency-Key': `reset-${service}` },
      });
      expect(queued.status).toBe(202);
      const second = await postfix.inbox.next();
      expect(second).toMatchObject({
        from: 'no-reply@nordlicht.example',
        to: ['kim@elsewhere.example'],
        secure: true,
        user: MAILER.name,
      });
      expect((await simpleParser(second.raw)).text).toContain(reset);
    },
  );

  it('is told of a wrong password before it is saved, and the server never hears of it again', async () => {
    const { body, text } = await server.call('POST', 'email-settings/test-connection', {
      body: accountAt('submission', 'wrong-canary-9d1e'),
    });
    expect(body).toMatchObject({ ok: false, error: { stage: 'auth', code: 'wrong-password', fault: 'account' } });
    expect(body.error.reply).toMatch(/^535 5\.7\.8/);
    expect(text).not.toContain('wrong-canary-9d1e');
    expect(postfix.log.filter((line) => /authentication failed/.test(line))).toHaveLength(1);
  });
});
