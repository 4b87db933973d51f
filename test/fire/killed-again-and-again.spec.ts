import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Call } from '../support/api.js';
import { addressOf, queueAll } from '../support/callers.js';
import { copiesOf } from '../support/copies.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { redisMissing, RedisServer } from '../support/redis.js';
import { EMAILS_AT_ONCE, newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { type StoredEmail, StoredEmails } from '../support/stored-emails.js';

const EMAILS = 10_000;
const KILL_EVERY_MS = 2_000;
/** How many processes share a database. */
const PROCESSES = { sqlite: 1, postgres: 3 };
/** So many are there when one of them dies: on two cores, starting takes several times longer than the two seconds. */
const LEAST = { sqlite: 1, postgres: 2 };

/** Emails that a process has claimed and not begun, at most: nobody can tell them from those that it was sending. */
const CLAIMED_AHEAD = 50;

/** Where no process is there. */
const nobody: Call = () => Promise.reject(new Error('Nobody listens'));

describe.each(databases)('Ten thousand emails while kill -9 strikes every two seconds, on %s', (kind) => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  /** By which the processes on PostgreSQL call each other, where it is installed. */
  let redis: RedisServer | undefined;
  /** The processes that are there. */
  let running: ShippedServer[];
  let starting: Promise<void>[];
  let isOver: boolean;
  const starts = new EventEmitter();

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    isOver = false;
    smtp = await startSmtpServer({ tls: 'none' });
    database = await freshDatabase(kind);
    redis = kind === 'postgres' && redisMissing() === undefined ? await RedisServer.start() : undefined;
    running = [];
    starting = [];
    for (let index = 0; index < PROCESSES[kind]; index++) await startOne();
    await saveAccount(running[0]!.call, smtp.port);
  });
  afterEach(async () => {
    isOver = true;
    await Promise.all(starting);
    await Promise.all(running.map((server) => server.kill()));
    await redis?.stop();
    await smtp.stop();
    await database.drop();
  });

  function startOne(): Promise<void> {
    const env: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
    const started = startShippedServer(database.url, secrets, env).then((server) => {
      running.push(server);
      starts.emit('started');
    });
    starting.push(started);
    return started;
  }

  /** Every two seconds, ends the process that has been there longest; the newest one lives for two seconds at least. */
  async function killUntilOver(): Promise<number> {
    let kills = 0;
    for (;;) {
      await delay(KILL_EVERY_MS);
      if (isOver) return kills;
      if (running.length < LEAST[kind]) {
        await once(starts, 'started');
        continue;
      }
      await running.shift()!.kill();
      kills += 1;
      void startOne();
    }
  }

  it('all arrive; those that arrive twice are the same and say so, and are at most those under way', async () => {
    const begunAt = performance.now();
    const killing = killUntilOver();
    await queueAll({ emails: EMAILS, call: (number) => running[number % running.length]?.call ?? nobody });
    await arrived(EMAILS);
    isOver = true;
    const kills = await killing;
    const loadedMs = performance.now() - begunAt;
    // What the last ones killed had under way waits for the end of its lease.
    const emails = await vi.waitFor(async () => await allSent(), { timeout: 120_000, interval: 500 });

    const copies = copiesOf(smtp.inbox.emails);
    let extra = 0;
    for (const { recipient, messageId, possibleDuplicate } of emails) {
      const [[id, count] = [], ...others] = [...(copies.get(recipient) ?? [])];
      expect([id, others], recipient).toEqual([messageId, []]);
      if (count! > 1) expect(possibleDuplicate, recipient).toBe(true);
      extra += count! - 1;
    }
    const marked = emails.filter(({ possibleDuplicate }) => possibleDuplicate).length;
    process.stdout.write(
      `${kind}${redis ? ' and Redis' : ''}, ${PROCESSES[kind]} process${PROCESSES[kind] > 1 ? 'es' : ''}: ${kills} kills in ` +
        `${(loadedMs / 1_000).toFixed(0)} s, ${EMAILS} accepted, ${emails.length} sent, 0 lost, ${extra} extra copies ` +
        `(at most ${kills * EMAILS_AT_ONCE}), ${marked} marked as possible duplicates\n`,
    );
    expect(kills).toBeGreaterThan(5);
    expect(extra).toBeLessThanOrEqual(kills * EMAILS_AT_ONCE);
    expect(marked).toBeLessThanOrEqual(kills * (EMAILS_AT_ONCE + CLAIMED_AHEAD));
  }, 900_000);

  /** Resolves when so many people have got an email. */
  async function arrived(people: number): Promise<void> {
    while (new Set(smtp.inbox.emails.map(({ to }) => to[0])).size < people) {
      await smtp.inbox.count(Math.max(people, smtp.inbox.emails.length + 1));
    }
  }

  async function allSent(): Promise<readonly StoredEmail[]> {
    const stored = await StoredEmails.at(database.url);
    try {
      const emails = await stored.all();
      expect(new Set(emails.map(({ recipient }) => recipient)).size).toBe(EMAILS);
      expect(emails.some(({ recipient }) => recipient === addressOf(EMAILS - 1))).toBe(true);
      expect(emails.filter(({ status }) => status !== 'sent')).toEqual([]);
      return emails;
    } finally {
      await stored.close();
    }
  }
});
