import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { sql } from '../../src/database/sql.js';
import { noteAttempts } from '../../src/mail/outbox/attempts.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { refusedAttempt } from '../support/new-email.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { patient } from '../support/patient.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';

describe.each(databases)('The status of sending on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let refusal: string | undefined;

  const start = async (role: string) => {
    server = await startServer(database.url, { UMS_ROLE: role });
    const settings = { host: '127.0.0.1', port: smtp.port, authenticationType: 'anonymous', allowUnencrypted: true };
    const sender = { senderName: 'Nordlicht', senderEmailAddress: 'no-reply@nordlicht.example' };
    await server.call('PUT', 'email-settings', { body: { kind: 'smtp', ...sender, settings } });
  };
  const send = async (event = 'forgot-password', data: object = { links: { reset: RESET } }): Promise<string> => {
    const { status, body } = await server.call('POST', 'emails', {
      body: { event, to: { address: 'ada@nordlicht.example' }, data },
    });
    expect(status).toBe(202);
    return body.id;
  };
  const read = async (token?: string) => (await server.call('GET', 'email-status', { ...(token && { token }) })).body;
  const eventually = (expected: object) =>
    vi.waitFor(async () => expect(await read()).toMatchObject(expected), patient);

  beforeEach(async () => {
    refusal = undefined;
    database = await freshDatabase(kind);
    smtp = await startSmtpServer({ tls: 'none', answer: ({ verb }) => (verb === 'MAIL' ? refusal : undefined) });
  });
  afterEach(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  it('tells of a hold: why, at which server, how many wait, how many links they carry and when those die', async () => {
    refusal = '550 5.7.60 SMTP; Client does not have permissions to send as this sender';
    await start('all');
    await send();
    await send('profile-updated', {});
    await eventually({ state: 'on-hold', waiting: 2, waitingWithLinks: 1 });
    const status = await read();
    expect(status).toMatchObject({
      server: '127.0.0.1',
      since: expect.any(String),
      nextProbeAt: expect.any(String),
      linksExpireFrom: expect.any(String),
      reason: { stage: 'sender', fault: 'account' },
    });
    expect(status).not.toHaveProperty('lastAcceptedAt');
    expect(status.reason.reply).toContain('5.7.60');
    const { reason } = await read(await server.keyFor('sender'));
    expect(reason).toEqual({ ...status.reason, reply: '' });

    refusal = undefined;
    const { headers } = await server.call('GET', 'email-settings');
    const {
      kind: account,
      senderName,
      senderEmailAddress,
      settings,
    } = (await server.call('GET', 'email-settings')).body;
    await server.call('PUT', 'email-settings', {
      body: { kind: account, senderName, senderEmailAddress, settings },
      headers: { 'If-Match': headers.get('etag')! },
    });
    await eventually({ state: 'working', waiting: 0, waitingWithLinks: 0, lastAcceptedAt: expect.any(String) });
    expect((await read()).last24Hours.at(-1)).toMatchObject({ accepted: 2, failed: 0 });
  });

  it('works again at once when somebody has tested the stored settings, and they work', async () => {
    refusal = '550 5.7.60 SMTP; Client does not have permissions to send as this sender';
    await start('all');
    await send();
    await eventually({ state: 'on-hold', waiting: 1 });
    const test = async () => (await server.call('POST', 'email-settings/test-connection', { body: {} })).body.ok;
    expect(await test()).toBe(false);
    expect(await read()).toMatchObject({ state: 'on-hold', waiting: 1 });
    refusal = undefined;
    expect(await test()).toBe(true);
    await eventually({ state: 'working', waiting: 0 });
  });

  it('tells who paused it', async () => {
    await start('web');
    await server.call('POST', 'email-status/pause');
    await send();
    expect(await read()).toMatchObject({ state: 'paused', pausedBy: { name: 'Administrator' }, waiting: 1 });
  });

  it('tells that emails wait longer than usual, and what a server said to that', async () => {
    await start('web');
    const id = await send();
    expect(await read()).not.toHaveProperty('slow');
    const due = new Date(Date.now() - 12 * 60_000);
    await server.app.get(Database).run(function* () {
      yield* sql`UPDATE ums_mail_emails SET next_attempt_at = ${due} WHERE id = ${id}`;
      yield* noteAttempts([{ emailId: id, number: 1, attempt: refusedAttempt() }]);
    });
    expect((await read()).slow).toMatchObject({
      since: due.toISOString(),
      reason: { reply: '550 5.1.1 User unknown' },
    });
    expect((await read(await server.keyFor('help-desk'))).slow.reason.reply).toBe('550 5.1.1 User unknown');
    expect((await read(await server.keyFor('template-editor'))).slow.reason).toMatchObject({
      reply: '',
      stage: 'recipient',
    });
  });
});
