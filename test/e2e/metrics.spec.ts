import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type Scrape, scrapeOf } from '../support/scrape.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

/** Each has another outcome at the mail server. */
const PEOPLE = { ada: 'accepted', nobody: 'unknown', later: 'greylisted', lost: 'cut off after the dot' };
const ACCEPTED = 3;

describe.each(databases)('Metrics on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let auditor: string;

  const scrape = async (of = server, token = auditor): Promise<Scrape> => {
    const { status, headers, text } = await of.call('GET', '/ums/metrics', { token });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    return scrapeOf(text);
  };
  const send = async (name: string) => {
    const to = { address: `${name}@nordlicht.example` };
    const { status } = await server.call('POST', 'emails', { body: { event: 'profile-updated', to, data: {} } });
    expect(status).toBe(202);
  };

  beforeAll(async () => {
    database = await freshDatabase(kind);
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, argument, email }) => {
        if (verb === 'DATA') return email?.to[0]?.startsWith('lost') ? 'drop' : undefined;
        if (verb === 'RCPT' && argument.startsWith('nobody')) return '550 5.1.1 User unknown';
        return verb === 'RCPT' && argument.startsWith('later') ? '450 4.2.0 Greylisted' : undefined;
      },
    });
    server = await startServer(database.url);
    auditor = await server.keyFor('auditor');
  });
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  it('are for auditors and admins', async () => {
    expect((await server.call('GET', '/ums/metrics')).status).toBe(200);
    expect((await server.call('GET', '/ums/metrics', { token: null })).status).toBe(401);
    const { status, body } = await server.call('GET', '/ums/metrics', { token: await server.keyFor('help-desk') });
    expect([status, body.code]).toEqual([403, 'forbidden']);
  });

  it('tell of an account that is not configured, and count from zero what has never happened', async () => {
    const { value } = await scrape();
    expect(value('ums_mail_database_up')).toBe(1);
    expect(value('ums_mail_account_state', { state: 'not-configured' })).toBe(1);
    expect(value('ums_mail_account_state', { state: 'working' })).toBe(0);
    for (const fault of ['email', 'temporary', 'account']) {
      expect(value('ums_mail_emails_failed_total', { fault })).toBe(0);
      expect(value('ums_mail_emails_retried_total', { fault })).toBe(0);
    }
    expect(value('ums_mail_emails_sent_total')).toBe(0);
    expect(value('ums_mail_oldest_email_age_seconds')).toBe(0);
  });

  it('count what was queued, sent, tried again, given up and perhaps sent twice, and how long it took', async () => {
    const settings = { host: '127.0.0.1', port: smtp.port, authenticationType: 'anonymous', allowUnencrypted: true };
    const sender = { senderName: 'Nordlicht', senderEmailAddress: 'no-reply@nordlicht.example' };
    await server.call('PUT', 'email-settings', { body: { kind: 'smtp', ...sender, settings } });
    for (const name of [...Object.keys(PEOPLE), 'bo', 'cy']) await send(name);
    // Two of them are tried again after some seconds, and then once more: a slow machine sees higher counts.
    const refusals = [
      { stage: 'recipient', fault: 'email' },
      { stage: 'recipient', fault: 'temporary' },
      { stage: 'hand-over', fault: 'temporary' },
    ];
    const { value } = await vi.waitFor(
      async () => {
        const seen = await scrape();
        expect(seen.value('ums_mail_emails_sent_total')).toBe(ACCEPTED);
        for (const refusal of refusals) expect(seen.value('ums_mail_attempt_errors_total', refusal)).toBeGreaterThan(0);
        expect(seen.value('ums_mail_emails_waiting')).toBe(2);
        expect(seen.value('ums_mail_oldest_email_age_seconds')).toBeGreaterThan(0);
        return seen;
      },
      { timeout: 20_000, interval: 50 },
    );
    const [unknown, greylisted, cutOff] = refusals.map((refusal) => value('ums_mail_attempt_errors_total', refusal)!);
    expect(value('ums_mail_emails_queued_total', { event: 'profile-updated' })).toBe(6);
    expect(value('ums_mail_emails_failed_total', { fault: 'email' })).toBe(1);
    expect(unknown).toBe(1);
    expect(value('ums_mail_emails_retried_total', { fault: 'temporary' })).toBe(greylisted! + cutOff!);
    expect(value('ums_mail_possible_duplicates_total')).toBe(cutOff);
    expect(value('ums_mail_send_duration_seconds_count', { outcome: 'accepted' })).toBe(ACCEPTED);
    expect(value('ums_mail_send_duration_seconds_count', { outcome: 'refused' })).toBe(
      unknown! + greylisted! + cutOff!,
    );
    expect(value('ums_mail_delivery_seconds_count')).toBe(ACCEPTED);
    expect(value('ums_mail_delivery_seconds_bucket', { le: '86400' })).toBe(ACCEPTED);
    expect(value('ums_mail_account_state', { state: 'working' })).toBe(1);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });

  it('say that an address gets nothing more', async () => {
    await send('nobody');
    expect((await scrape()).value('ums_mail_emails_suppressed_total', { event: 'profile-updated' })).toBe(1);
  });

  it('hold no addresses, ids or words of servers, and few series', async () => {
    const { text, labels } = await scrape();
    expect(text).not.toMatch(/@|nordlicht\.example|User unknown|[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(
      Object.keys(labels)
        .filter((name) => name !== 'le')
        .sort(),
    ).toEqual(expect.arrayContaining(['event', 'fault', 'outcome', 'stage', 'state']));
    const series = text.split('\n').filter((line) => line.startsWith('ums_mail_'));
    expect(series.length).toBeLessThan(100);
  });

  if (kind === 'postgres') {
    it('say the same of the account and its emails whichever replica is asked', async () => {
      const replica = await startServer(database.url, { UMS_ROLE: 'web', UMS_ADMIN_TOKEN: server.adminToken });
      try {
        await server.call('POST', 'email-status/pause');
        for (const asked of [server, replica]) {
          const { value } = await scrape(asked);
          expect(value('ums_mail_account_state', { state: 'paused' })).toBe(1);
          // One may just have been tried.
          expect(value('ums_mail_emails_waiting')! + value('ums_mail_emails_sending')!).toBe(2);
        }
        // What a process has done is its own; Prometheus adds it up.
        expect((await scrape(replica)).value('ums_mail_emails_sent_total')).toBe(0);
      } finally {
        await replica.stop();
      }
    });
  }
});

it('Metrics leave out what cannot be read, and do not say that the database is away', async () => {
  const database = await freshDatabase('postgres');
  const server = await startServer(database.url);
  await server.app.get(Database).dataSource.query('ALTER TABLE ums_mail_templates RENAME TO away');
  const { value } = scrapeOf((await server.call('GET', '/ums/metrics')).text);
  expect([value('ums_mail_database_up'), value('ums_mail_emails_waiting')]).toEqual([1, undefined]);
  await server.stop();
  await database.drop();
});

it('Metrics are answered while the database is away, with little more than that it is', async () => {
  const database = await freshDatabase('postgres');
  const server = await startServer(database.url);
  await database.drop();
  const { status, text } = await server.call('GET', '/ums/metrics');
  const { value } = scrapeOf(text);
  expect([status, value('ums_mail_database_up'), value('ums_mail_emails_sent_total')]).toEqual([200, 0, 0]);
  expect(value('ums_mail_emails_waiting')).toBeUndefined();
  await server.stop();
});
