import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { redisMissing, RedisServer } from '../support/redis.js';
import { describeWith } from '../support/required.js';
import { scrapeOf } from '../support/scrape.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

/** One email every so often. */
const EVERY_MS = 20;
const EMAILS_A_PHASE = 250;
/** What the workers promise without Redis, and what a busy machine adds. */
const LATEST_MS = 5_000 + 5_000;

const patient = { timeout: 30_000, interval: 50 };

describeWith(redisMissing(), 'One process that answers and two that send, while emails come in', () => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let redis: RedisServer;
  let smtp: SmtpTestServer;
  let servers: ShippedServer[];
  /** When each recipient's email was accepted by us, and when by the mail server. */
  const queuedAt = new Map<string, number>();
  const arrivedAt = new Map<string, number>();
  const ids: string[] = [];

  beforeAll(async () => {
    await packedFolder();
    database = await freshDatabase('postgres');
    redis = await RedisServer.start();
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, email }) => {
        if (verb === 'DATA') arrivedAt.set(email!.to[0]!, performance.now());
        return undefined;
      },
    });
    servers = [];
    for (const role of ['web', 'worker', 'worker']) {
      servers.push(await startShippedServer(database.url, secrets, { REDIS_URL: redis.url, UMS_ROLE: role }));
    }
    await saveAccount(servers[0]!.call, smtp.port);
  }, PACKING_MS);
  afterAll(async () => {
    for (const server of servers) await server.kill();
    await smtp.stop();
    await redis.stop();
    await database.drop();
  });

  const redisUp = (value: number) =>
    vi.waitFor(async () => {
      for (const { call } of servers) {
        expect(scrapeOf((await call('GET', '/ums/metrics')).text).value('ums_mail_redis_up')).toBe(value);
      }
    }, patient);

  /** Queues emails at a steady pace, and disturbs in between. */
  async function phase(name: string, disturb?: (sent: number) => Promise<void>): Promise<void> {
    const asked: Promise<string>[] = [];
    const disturbances: Promise<void>[] = [];
    for await (const _ of setInterval(EVERY_MS)) {
      const address = `${name}-${asked.length}@nordlicht.example`;
      asked.push(queue(address));
      if (disturb) disturbances.push(disturb(asked.length));
      if (asked.length === EMAILS_A_PHASE) break;
    }
    const addresses = await Promise.all(asked);
    await Promise.all(disturbances);
    await vi.waitFor(() => expect(addresses.filter((address) => !arrivedAt.has(address))).toEqual([]), patient);
    const waits = addresses.map((address) => Math.max(0, arrivedAt.get(address)! - queuedAt.get(address)!));
    waits.sort((one, other) => one - other);
    const [median, longest] = [waits[waits.length >> 1]!, waits.at(-1)!];
    process.stdout.write(
      `Redis ${name}: accepted by the mail server ${median.toFixed(0)} ms after we had them (median), ${longest.toFixed(0)} ms at most\n`,
    );
    expect(longest).toBeLessThan(LATEST_MS);
  }

  async function queue(address: string): Promise<string> {
    const { status, body } = await servers[0]!.call('POST', 'emails', {
      body: { event: 'profile-updated', to: { address }, data: {} },
    });
    expect(status).toBe(202);
    queuedAt.set(address, performance.now());
    ids.push(body.id);
    return address;
  }

  it('loses none and sends none twice when Redis is stopped, flushed and started, and recovers by itself', async () => {
    await redisUp(1);
    await phase('there');
    await phase('flushed', (sent) => (sent % 50 === 0 ? redis.flush() : Promise.resolve()));
    await phase('stopped', (sent) => (sent === 50 ? redis.stop() : Promise.resolve()));
    await redisUp(0);
    const start = performance.now();
    await redis.start();
    await redisUp(1);
    process.stdout.write(`Redis is used again ${Math.round(performance.now() - start)} ms after it was started\n`);
    await phase('again');
    await phase('restarted', async (sent) => {
      if (sent !== 100) return;
      await redis.stop();
      await redis.start();
    });

    expect([...arrivedAt.keys()].sort()).toEqual([...queuedAt.keys()].sort());
    expect(smtp.inbox.emails).toHaveLength(queuedAt.size);
    for (const id of ids) {
      await vi.waitFor(async () => {
        const { body } = await servers[0]!.call('GET', `emails/${id}`);
        expect(body).toMatchObject({ status: 'sent', possibleDuplicate: false });
        expect(body.attempts).toHaveLength(1);
      }, patient);
    }
    const calls = async () => (await redis.keys()).filter((key) => /:[0-9a-f]{8}-[0-9a-f-]+-\d+$/.test(key));
    await vi.waitFor(async () => expect(await calls()).toEqual([]), patient);
  });
});
