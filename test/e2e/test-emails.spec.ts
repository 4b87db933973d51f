import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type FreshDatabase, migratedDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const to = 'maria@nordlicht.example';

describe.each(databases)('Test emails on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let smtp: SmtpTestServer;

  beforeEach(async () => {
    smtp = await startSmtpServer({ tls: 'none' });
    database = await migratedDatabase(kind);
    server = await startServer(database.url, { UMS_ROLE: 'web', MAIL_TEST_EMAILS_PER_HOUR: '2' });
    await saveAccount(server.call, smtp.port);
  });
  afterEach(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  const ofSettings = (token?: string) =>
    server.call('POST', 'email-settings/test-email', { body: { to }, ...(token && { token }) });
  const ofTemplate = (token?: string) =>
    server.call('POST', 'email-templates/system.forgot-password.en/test-email', {
      body: { to },
      ...(token && { token }),
    });

  it.each([
    ['of settings and templates', [ofSettings, ofTemplate, ofTemplate]],
    ['of templates and settings', [ofTemplate, ofSettings, ofSettings]],
  ])('%s are so many an hour for one person as are allowed, and each is in the audit log', async (_, sends) => {
    const answers = [];
    for (const send of sends) answers.push(await send());
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.slice(0, 2).map(({ body }) => body.ok)).toEqual([true, true]);
    const { headers, body } = answers[2]!;
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
    expect(body).toMatchObject({
      code: 'too-many-requests',
      detail: expect.stringContaining('2 test emails an hour are allowed.'),
    });
    expect(smtp.inbox.emails.map((email) => email.to)).toEqual([[to], [to]]);

    const { items } = (await server.call('GET', 'audit-log')).body;
    const sent = items.filter(({ action }: { action: string }) => action === 'test-email.sent');
    expect(sent).toHaveLength(2);
    for (const entry of sent) {
      expect(entry).toMatchObject({
        actor: { id: 'admin-token' },
        subject: '1',
        details: { kind: 'smtp', host: '127.0.0.1', port: smtp.port, ok: true },
      });
    }
  });

  it('are counted for each person apart', async () => {
    const editor = await server.keyFor('template-editor');
    expect((await ofTemplate(editor)).status).toBe(200);
    expect((await ofTemplate(editor)).status).toBe(200);
    expect((await ofTemplate(editor)).status).toBe(429);
    expect((await ofTemplate()).status).toBe(200);
  });
});
