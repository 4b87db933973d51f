import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { sql, type Statement } from '../../src/database/sql.js';
import { type EmailFilter, idsOf } from '../../src/mail/outbox/email-filter.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { insertManyEmails } from '../support/many-emails.js';
import { startServer, type TestServer } from '../support/server.js';

const EMAILS = 100_000;
const WAITING = 300;
const DAY_MS = 24 * 3_600_000;
/** What a person takes for "at once". */
const AT_ONCE_MS = 100;
const TRIES = 20;

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

const FILTERS: Readonly<Record<string, EmailFilter>> = {
  nothing: {},
  'a time': { since: daysAgo(60), until: daysAgo(59) },
  'the usual status': { status: 'sent' },
  'a rare status': { status: 'cancelled' },
  'a status that no email has': { status: 'sending' },
  'a status and a time': { status: 'failed', since: daysAgo(7) },
  'an event': { event: 'forgot-password' },
  'a rare event': { event: 'user-invitation' },
  'an event and a time': { event: 'profile-updated', since: daysAgo(7) },
  'an event and a status': { event: 'account-activation', status: 'failed' },
  'a rare event and the usual status': { event: 'user-invitation', status: 'sent' },
  'one letter': { search: 'a' },
  'one letter and the usual status': { search: 'a', status: 'sent' },
  'the beginning of an address': { search: 'ada.10' },
  'a beginning, a status and a time': { search: 'ada', status: 'failed', since: daysAgo(30) },
  'a beginning that no address has, and the usual status': { search: 'zoe', status: 'sent' },
  'an address': { search: 'ada.100@nordlicht.example' },
  'the largest domain': { search: 'nordlicht.example' },
  'the largest domain and a rare status': { search: '@nordlicht.example', status: 'cancelled' },
  'the largest domain and a rare event': { search: '@nordlicht.example', event: 'user-invitation' },
  'a rare domain': { search: '@rare.example' },
  'a rare domain and the usual status': { search: '@rare.example', status: 'sent' },
  'a domain that no address has': { search: '@nowhere.example' },
  everything: { search: '@partner.example', status: 'failed', event: 'forgot-password', since: daysAgo(60) },
};

describe.each(databases)(`With ${EMAILS.toLocaleString('en')} emails on %s`, (kind) => {
  let fresh: FreshDatabase;
  let server: TestServer;
  let database: Database;
  let ids: string[];

  beforeAll(async () => {
    fresh = await freshDatabase(kind);
    server = await startServer(fresh.url, { UMS_ROLE: 'web' });
    database = server.app.get(Database);
    ids = await insertManyEmails(database, EMAILS, WAITING);
  }, 180_000);
  afterAll(async () => {
    await server.stop();
    await fresh.drop();
  });

  /** How long some tries over HTTP took, the fastest first. */
  const timesOf = async (path: string): Promise<number[]> => {
    const times: number[] = [];
    for (let index = 0; index < TRIES; index += 1) {
      const start = performance.now();
      const { status } = await server.call('GET', path);
      times.push(performance.now() - start);
      expect(status).toBe(200);
    }
    return times.sort((a, b) => a - b);
  };
  const isAtOnce = async (path: string) => {
    const times = await timesOf(path);
    const [fastest, median] = [times[0]!, times[TRIES / 2]!];
    process.stdout.write(`${kind}: ${median.toFixed(1)} ms (fastest ${fastest.toFixed(1)}) for ${path}\n`);
    expect(median).toBeLessThan(AT_ONCE_MS);
  };
  const queryOf = ({ since, until, ...others }: EmailFilter) =>
    new URLSearchParams({
      ...(others as Record<string, string>),
      ...(since && { since: since.toISOString() }),
      ...(until && { until: until.toISOString() }),
    }).toString();
  const planOf = async (statement: Statement): Promise<string> => {
    const { text, values } = statement.for(database.dialect);
    const explain = database.dialect === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
    const rows: Record<string, unknown>[] = await database.dataSource.query(`${explain} ${text}`, values);
    return rows.map((row) => row['detail'] ?? row['QUERY PLAN']).join('\n');
  };

  it.each(Object.entries(FILTERS))('a page filtered by %s is there at once', async (_name, filter) => {
    await isAtOnce(`emails?${queryOf(filter)}`);
  });

  it.each(Object.entries(FILTERS))('emails filtered by %s are counted at once', async (_name, filter) => {
    await isAtOnce(`emails/count?${queryOf(filter)}`);
  });

  it.each([
    ['a page in the middle', () => `emails?cursor=${ids[EMAILS / 2]}`],
    ['the last page', () => `emails?cursor=${ids[50]}`],
    ['one email by its id', () => `emails?search=${ids[0]}`],
    ['one email with its attempts', () => `emails/${ids.at(-1)}`],
    ['the status of sending', () => 'email-status'],
  ])('%s is there at once', async (_name, path) => {
    await isAtOnce(path());
  });

  it.each(Object.entries(FILTERS))('emails filtered by %s are come by through an index', async (_name, filter) => {
    const ids = idsOf(filter, { limit: 51, newest: true })!;
    const plan = await planOf(sql`SELECT * FROM ums_mail_emails WHERE id IN (${ids}) ORDER BY id DESC`);
    expect(plan).toMatch(/ums_mail_emails/);
    // A whole table is read by "Seq Scan" on PostgreSQL, by "SCAN" without an index on SQLite.
    expect(plan).not.toMatch(/Seq Scan|SCAN ums_mail_emails(?! USING (COVERING )?INDEX)/);
    // Only the beginning of an address has to be sorted, and there only ids, of which the newest are kept.
    if (kind === 'sqlite' && !filter.search) expect(plan).not.toContain('TEMP B-TREE');
  });

  it('the whole log is exported, each line of it once', async () => {
    const response = await fetch(new URL('/ums/api/v1/emails', server.url), {
      headers: { Accept: 'text/csv', Authorization: `Bearer ${server.adminToken}` },
    });
    let lines = 0;
    for await (const chunk of response.body!) for (const byte of chunk) if (byte === 10) lines += 1;
    expect(lines).toBe(EMAILS + 1);
  }, 120_000);

  it('an export that loses its database in the middle does not end like a whole file', async () => {
    const response = await fetch(new URL('/ums/api/v1/emails', server.url), {
      headers: { Accept: 'text/csv', Authorization: `Bearer ${server.adminToken}` },
    });
    const reader = response.body!.getReader();
    await reader.read();
    await database.dataSource.query('ALTER TABLE ums_mail_emails RENAME TO elsewhere');
    const toTheEnd = async (): Promise<void> => {
      while (!(await reader.read()).done);
    };
    await expect(toTheEnd()).rejects.toThrow('terminated');
    await database.dataSource.query('ALTER TABLE elsewhere RENAME TO ums_mail_emails');
  });
});
