import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { leaksIn } from '../support/leaks.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { redisMissing, RedisServer } from '../support/redis.js';
import { describeWith } from '../support/required.js';
import { scrapeOf } from '../support/scrape.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { words } from '../support/template-words.js';
import { patient } from '../support/patient.js';

const CANARIES = { recipient: 'canary.recipient@nordlicht.example', name: 'Canary Person', link: 'canary-4f0c9f7e' };
const PASSWORD = 'canary-redis-51c0';
/** Without Redis, the worker looks once a second for what others have queued. */
const LOOK_MS = 1_000;

describeWith(redisMissing(), 'Two processes that answer and one that sends, on PostgreSQL and Redis', () => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let redis: RedisServer;
  let smtp: SmtpTestServer;
  let webs: [ShippedServer, ShippedServer];
  let worker: ShippedServer;
  /** Recipients that are told to come later, once. */
  const greylisted = new Set<string>();

  const processes = () => [...webs, worker];
  const send = async (address: string, from = webs[0]): Promise<string> => {
    const to = { address, name: CANARIES.name };
    const data = { links: { reset: `https://portal.nordlicht.example/reset/${CANARIES.link}` } };
    const { status, body } = await from.call('POST', 'emails', { body: { event: 'reset-password', to, data } });
    expect(status).toBe(202);
    return body.id;
  };
  const arrives = (address: string) => smtp.inbox.next(({ to }) => to[0] === address);
  const find = async (id: string) => (await webs[0].call('GET', `emails/${id}`)).body;
  const statusOf = (id: string, status: string) =>
    vi.waitFor(async () => expect(await find(id)).toMatchObject({ status }), patient);
  const redisUp = (value: number) =>
    vi.waitFor(async () => {
      for (const { call } of processes()) {
        expect(scrapeOf((await call('GET', '/ums/metrics')).text).value('ums_mail_redis_up')).toBe(value);
      }
    }, patient);

  beforeAll(async () => {
    await packedFolder();
    database = await freshDatabase('postgres');
    redis = await RedisServer.stopped({ password: PASSWORD });
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, argument }) =>
        verb === 'RCPT' && greylisted.delete(argument) ? '450 4.2.0 Come back later' : undefined,
    });
    const start = (role: string) =>
      startShippedServer(database.url, secrets, { REDIS_URL: redis.url, UMS_ROLE: role, LOG_LEVEL: 'verbose' });
    webs = [await start('web'), await start('web')];
    worker = await start('worker');
    await saveAccount(webs[0].call, smtp.port, { senderName: 'Nordlicht' });
  }, PACKING_MS);
  afterAll(async () => {
    for (const server of processes()) await server?.kill();
    await smtp?.stop();
    await redis?.stop();
    await database?.drop();
  });

  it('start and send while Redis is not there, are ready, and say so once each', async () => {
    await send('first@nordlicht.example');
    await arrives('first@nordlicht.example');
    for (const server of processes()) {
      await server.printed(/Redis cannot be used \(connect ECONNREFUSED.*Emails are sent without it/);
      expect((await server.call('GET', '/ums/health/ready', { token: null })).status).toBe(200);
    }
    await redisUp(0);
  });

  it('use Redis as soon as it is there: what one queues is sent by another long before that one would look', async () => {
    await redis.start();
    for (const server of processes()) await server.printed(/Redis answers again/);
    await redisUp(1);
    const times = 10;
    const start = performance.now();
    for (let n = 0; n < times; n += 1) {
      await send(`person-${n}@nordlicht.example`);
      await arrives(`person-${n}@nordlicht.example`);
    }
    const tookMs = performance.now() - start;
    process.stdout.write(`${times} emails, each queued when the one before has arrived: ${Math.round(tookMs)} ms\n`);
    expect(tookMs).toBeLessThan((times * LOOK_MS) / 2);
  });

  it('try again by a call that Redis keeps until then', async () => {
    greylisted.add('later@nordlicht.example');
    const id = await send('later@nordlicht.example');
    const { nextAttemptAt } = await vi.waitFor(async () => {
      const email = await find(id);
      expect(email).toMatchObject({ status: 'queued', attempts: [{ reply: expect.stringMatching(/^450/) }] });
      return email;
    }, patient);
    const job = await vi.waitFor(async () => {
      const found = await redis.get(`ums-mail:emails:${id}-1`);
      expect(found).toBeTruthy();
      return found as Record<string, string>;
    }, patient);
    const dueAt = Number(job.timestamp) + Number(job.delay);
    expect(Math.abs(dueAt - Date.parse(nextAttemptAt))).toBeLessThan(1_000);
    await statusOf(id, 'sent');
    await vi.waitFor(async () => expect(await redis.get(`ums-mail:emails:${id}-1`)).toBeUndefined(), patient);
  });

  it('tell Redis nothing but the ids of emails', async () => {
    greylisted.add(CANARIES.recipient);
    const id = await send(CANARIES.recipient);
    const dump = await vi.waitFor(async () => {
      const found = await redis.dump();
      expect(found).toContain(`ums-mail:emails:${id}-1`);
      return found;
    }, patient);
    expect(await redis.get(`ums-mail:emails:${id}-1`)).toMatchObject({ name: 'due', data: '{}' });
    expect(leaksIn(dump, { ...CANARIES, ...secrets, domain: 'nordlicht', subject: 'password' })).toEqual([]);
    await statusOf(id, 'sent');
  });

  it('go on without Redis when it stops, and use it again by themselves, having forgotten everything', async () => {
    await redis.stop();
    await redisUp(0);
    const start = performance.now();
    const without = await send('without@nordlicht.example', webs[1]);
    await arrives('without@nordlicht.example');
    process.stdout.write(`Without Redis: ${Math.round(performance.now() - start)} ms\n`);
    await redis.start();
    await redisUp(1);
    await redis.flush();
    const again = await send('again@nordlicht.example', webs[1]);
    await arrives('again@nordlicht.example');
    for (const id of [without, again]) await statusOf(id, 'sent');
    const copies = smtp.inbox.emails.filter(({ to }) => /^(without|again)@/.test(to[0]!));
    expect(copies).toHaveLength(2);
  });

  it('go by what was saved at any of them from the next email on: settings, and templates', async () => {
    const copy = { event: 'reset-password', locale: 'en', name: 'Ours', copyFrom: 'system.reset-password.en' };
    const { id } = (await webs[0].call('POST', 'email-templates', { body: copy })).body;
    for (let n = 0; n < 6; n += 1) {
      const [saving, sending] = [webs[n % 2]!, webs[(n + 1) % 2]!];
      await saveAccount(saving.call, smtp.port, { senderName: `Sender ${n}` });
      const saved = await saving.call('PUT', `email-templates/${id}`, {
        headers: { 'If-Match': `"${n + 1}"` },
        body: words({ subject: `Words ${n}`, body: '{{links.reset}}\n' }),
      });
      expect(saved.body).toMatchObject({ version: n + 2, problems: [] });
      if (n === 0) await saving.call('POST', `email-templates/${id}/default`);
      await send(`next-${n}@nordlicht.example`, sending);
      const { raw } = await arrives(`next-${n}@nordlicht.example`);
      expect(raw.toString()).toMatch(new RegExp(`^From: Sender ${n} <[^]*^Subject: Words ${n}\r$`, 'm'));
    }
  });

  it('never print the password of Redis', () => {
    for (const { lines } of processes()) {
      expect(leaksIn(lines.join('\n'), { password: PASSWORD, ...CANARIES, ...secrets })).toEqual([]);
    }
  });
});
