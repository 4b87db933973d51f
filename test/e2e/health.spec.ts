import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../../src/database/database.js';
import { sql } from '../../src/database/sql.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type PausableWay, pausableWay } from '../support/pausable-way.js';
import { startServer, type TestServer } from '../support/server.js';
import { startSmtpServer } from '../support/smtp-server.js';

const LATEST_MIGRATION = sql`SELECT * FROM ums_mail_migrations ORDER BY id DESC LIMIT 1`;

describe.each(databases)('Health on %s', (kind) => {
  let database: FreshDatabase;
  let way: PausableWay | undefined;
  let server: TestServer;

  const ask = (which: 'live' | 'ready') => server.call('GET', `/ums/health/${which}`, { token: null });
  const notReady = async (detail: string) => {
    const { status, body, headers } = await ask('ready');
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not ready',
      status: 503,
      detail,
      code: 'not-ready',
      errors: [],
    });
    expect([status, headers.get('cache-control')]).toEqual([503, 'no-store']);
  };

  beforeAll(async () => {
    database = await freshDatabase(kind);
    way = kind === 'postgres' ? await pausableWay(database.url) : undefined;
    server = await startServer(way?.url ?? database.url);
  });
  afterAll(async () => {
    await way?.stop();
    await database.drop();
  });

  it('is told to everybody, and to nobody’s cache', async () => {
    for (const which of ['live', 'ready'] as const) {
      const { status, body, headers } = await ask(which);
      expect([status, body, headers.get('cache-control')]).toEqual([200, { status: 'ok' }, 'no-store']);
    }
    expect((await server.call('HEAD', '/ums/health/ready', { token: null })).status).toBe(200);
    expect((await server.call('POST', '/ums/health/ready', { token: null })).status).toBe(404);
  });

  it('is not ready while tables are not up to date, and says nothing that a stranger could use', async () => {
    const tables = server.app.get(Database);
    const [last] = (await tables.select(LATEST_MIGRATION)) as { timestamp: number; name: string }[];
    await tables.run(() => sql`DELETE FROM ums_mail_migrations WHERE name = ${last!.name}`[Symbol.iterator]());
    await notReady('The tables are not up to date. Run the migrations, or start this version again.');
    expect((await ask('live')).status).toBe(200);
    await tables.run(() =>
      sql`INSERT INTO ums_mail_migrations (timestamp, name) VALUES (${last!.timestamp}, ${last!.name})`[
        Symbol.iterator
      ](),
    );
    expect((await ask('ready')).status).toBe(200);
  });

  it('is not ready while the database does not answer, says so soon, however many ask, and is ready again by itself', async () => {
    const goOn = await holdUp();
    const start = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => notReady('The database does not answer.')));
    // Two seconds, and what a busy machine adds.
    expect(performance.now() - start).toBeLessThan(5_000);
    expect((await ask('live')).status).toBe(200);
    goOn();
    await vi.waitFor(async () => expect((await ask('ready')).status).toBe(200), { timeout: 20_000, interval: 50 });
  });

  it('is not ready once the process stops, which is the end of this story, while it still ends what it has begun', async () => {
    let answer!: () => void;
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    let asked!: () => void;
    const hasAsked = new Promise<void>((resolve) => (asked = resolve));
    const smtp = await startSmtpServer({
      tls: 'none',
      answer: async ({ verb }) => {
        if (verb !== 'DATA') return undefined;
        asked();
        await mayAnswer;
        return undefined;
      },
    });
    const settings = { host: '127.0.0.1', port: smtp.port, authenticationType: 'anonymous', allowUnencrypted: true };
    const sender = { senderName: 'Nordlicht', senderEmailAddress: 'no-reply@nordlicht.example' };
    await server.call('PUT', 'email-settings', { body: { kind: 'smtp', ...sender, settings } });
    const to = { address: 'ada@nordlicht.example' };
    await server.call('POST', 'emails', { body: { event: 'profile-updated', to, data: {} } });
    await hasAsked;

    const stopped = server.stop();
    await notReady('This process is stopping.');
    expect((await ask('live')).status).toBe(200);
    answer();
    await stopped;
    expect(await smtp.inbox.count(1)).toHaveLength(1);
    await smtp.stop();
  });

  /** Lets nobody have an answer from the database until the given function is called. */
  async function holdUp(): Promise<() => void> {
    if (way) {
      way.pause();
      return () => way!.resume();
    }
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await new Promise<void>((begun) => {
      void server.app.get(Database).dataSource.transaction(async () => {
        begun();
        await ended;
      });
    });
    return end;
  }
});
