import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { RedisServer, redisMissing } from '../../../test/support/redis.js';
import { describeWith } from '../../../test/support/required.js';
import { scrapeOf } from '../../../test/support/scrape.js';
import { patient } from '../../../test/support/patient.js';
import { MailMetrics } from '../mail-metrics.js';
import { RedisCalls } from './redis-calls.js';

describeWith(redisMissing(), 'Calls over Redis', () => {
  let redis: RedisServer;
  let stops: (() => Promise<void>)[];
  let warn: MockInstance<(words: unknown) => void>;

  beforeEach(() => {
    stops = [];
    warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  });
  afterEach(async () => {
    for (const stop of stops) await stop();
    await redis.stop();
    vi.restoreAllMocks();
  });

  /** What a process has of it. */
  function process(url = redis.url) {
    const metrics = new MailMetrics();
    const calls = new RedisCalls(url, metrics);
    const stop = async () => {
      await calls.onModuleDestroy();
      await calls.onApplicationShutdown();
    };
    stops.push(stop);
    const isUp = async () => scrapeOf(await metrics.text()).value('ums_mail_redis_up');
    const ready = (is = 1) => vi.waitFor(async () => expect(await isUp()).toBe(is), patient);
    return { calls, ready, stop };
  }
  const due = (afterMs = 0) => ({ id: randomUUID(), fence: 0, afterMs });

  it('reach another process, now or after a while, and once, however often the same is published', async () => {
    redis = await RedisServer.start();
    const [web, worker] = [process(), process()];
    await web.ready();
    const [now, later] = [due(), due(1_500)];
    const start = performance.now();
    for (let time = 0; time < 5; time += 1) web.calls.publish([now, later]);
    const calledAt: number[] = [];
    worker.calls.answer(5, async () => void calledAt.push(performance.now() - start));
    await vi.waitFor(() => expect(calledAt.length).toBe(2), patient);
    expect(calledAt[1]! - calledAt[0]!).toBeGreaterThan(500);
    expect(calledAt[1]).toBeGreaterThan(1_500);
    await vi.waitFor(async () => expect((await redis.keys()).join()).not.toContain(later.id), patient);
    expect(calledAt.length).toBe(2);
  });

  it('go to those who have room', async () => {
    redis = await RedisServer.start();
    const [web, full, free] = [process(), process(), process()];
    let makeRoom!: () => void;
    const room = new Promise<void>((resolve) => (makeRoom = resolve));
    let taken = 0;
    full.calls.answer(3, () => {
      taken += 1;
      return room;
    });
    await web.ready();
    web.calls.publish(Array.from({ length: 50 }, () => due()));
    await vi.waitFor(() => expect(taken).toBe(3), patient);
    let answered = 0;
    free.calls.answer(3, async () => void (answered += 1));
    await vi.waitFor(() => expect(answered).toBe(47), patient);
    expect(taken).toBe(3);
    makeRoom();
  });

  it('are not waited for while nobody is there, and begin by themselves when Redis does, after one warning', async () => {
    redis = await RedisServer.stopped();
    const [web, worker] = [process(), process()];
    let called = 0;
    worker.calls.answer(5, async () => void (called += 1));
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2), patient);
    for (let n = 0; n < 1_000; n += 1) web.calls.publish([due()]);
    await redis.start();
    await web.ready();
    await worker.ready();
    web.calls.publish([due()]);
    await vi.waitFor(() => expect(called).toBe(1), patient);

    // And again, with calls under way.
    const publishing = setInterval(() => web.calls.publish([due()]), 1);
    await redis.stop();
    await web.ready(0);
    await worker.ready(0);
    const before = called;
    await redis.start();
    await vi.waitFor(() => expect(called).toBeGreaterThan(before + 10), patient);
    clearInterval(publishing);
    expect(warn.mock.calls.map(([words]) => words)).toEqual(
      Array.from({ length: 4 }, () =>
        expect.stringMatching(/^Redis cannot be used \(.+\)\. Emails are sent without it/),
      ),
    );
  });

  it('work again when only the connection that waits for them had broken, though nobody calls', async () => {
    redis = await RedisServer.start();
    const { calls, ready } = process();
    calls.answer(5, async () => {});
    await ready();
    const admin = new Redis(redis.url);
    const waiting = async () =>
      ((await admin.client('LIST')) as string).split('\n').find((client) => client.includes('cmd=bzpopmin'));
    const client = await vi.waitFor(async () => {
      const found = await waiting();
      expect(found).toBeDefined();
      return found!;
    }, patient);
    await admin.client('KILL', 'ID', /\bid=(\d+)/.exec(client)![1]!);
    admin.disconnect();
    await vi.waitFor(() => expect(warn).toHaveBeenCalled(), patient);
    await ready();
  });

  it('say of a wrong password that it is wrong, once, and not which it is', async () => {
    redis = await RedisServer.start({ password: 'right-4f0c9f7e' });
    const { calls } = process(redis.url.replace('right', 'wrong'));
    calls.answer(5, async () => {});
    await vi.waitFor(() => expect(warn).toHaveBeenCalled(), patient);
    calls.publish([due()]);
    expect(JSON.stringify(warn.mock.calls)).toContain('WRONGPASS');
    expect(JSON.stringify(warn.mock.calls)).not.toContain('4f0c9f7e');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it.each(['there', 'away'])('do not hold up the end of a process, with Redis %s', async (where) => {
    redis = await RedisServer.start();
    const { calls, ready, stop } = process();
    calls.answer(5, async () => {});
    await ready();
    if (where === 'away') {
      await redis.stop();
      await ready(0);
    }
    const start = performance.now();
    await stop();
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
