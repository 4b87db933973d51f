import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { type JobsOptions, Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { MailMetrics } from '../mail-metrics.js';
import type { Calls, DueEmail } from './calls.js';

/** Its keys begin with `ums-mail:emails:`. */
const QUEUE = 'emails';
const PREFIX = 'ums-mail';
/** Nobody asks later how a call went. */
const FORGOTTEN: JobsOptions = { removeOnComplete: true, removeOnFail: true };
/** While Redis is away it is tried so often. */
const RECONNECT_MS = 1_000;
/** Without an error for so long, what was in trouble works again, though it may have nothing to do. */
const QUIET_MS = 3 * RECONNECT_MS;
/** Longer than BullMQ lets Redis wait for a job. */
const SILENCE_MS = 15_000;
/** Calls in one request. */
const BATCH = 1_000;
/** While Redis is slow, no more than that wait for it: what is not called is found by looking. */
const MOST_WAITING = 10_000;
/** The process does not end later because of Redis. */
const GOODBYE_MS = 1_000;

const CONNECTION = { retryStrategy: () => RECONNECT_MS, socketTimeout: SILENCE_MS } satisfies RedisOptions;

interface Job {
  readonly name: 'due';
  readonly data: object;
  readonly opts: JobsOptions;
}

/** Calls by jobs of BullMQ on Redis, which hold nothing but the ids of emails. */
export class RedisCalls implements Calls, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly redis: Redis;
  private readonly queue: Queue;
  private worker: Worker | undefined;
  private waiting: Job[] = [];
  private publishing: Promise<void> | undefined;
  private isInTrouble = false;
  private quiet: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly metrics: MailMetrics,
  ) {
    // Without the offline queue: otherwise whoever publishes waits until Redis is there.
    this.redis = new Redis(url, { ...CONNECTION, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    this.redis.on('ready', () => this.works());
    this.queue = new Queue(QUEUE, { connection: this.redis, prefix: PREFIX, defaultJobOptions: FORGOTTEN });
    this.queue.on('error', (error) => this.fails(error));
    metrics.redisAnswers(false);
  }

  publish(emails: readonly DueEmail[]): void {
    if (this.redis.status !== 'ready' || this.waiting.length >= MOST_WAITING) return;
    for (const { id, fence, afterMs = 0 } of emails) {
      this.waiting.push({ name: 'due', data: {}, opts: { jobId: `${id}-${fence}`, delay: afterMs } });
    }
    this.publishing ??= this.publishWaiting();
  }

  answer(atOnce: number, look: () => Promise<void>): void {
    this.worker = new Worker(QUEUE, look, {
      connection: { url: this.url, ...CONNECTION },
      prefix: PREFIX,
      concurrency: atOnce,
      runRetryDelay: RECONNECT_MS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.worker.on('completed', () => this.works());
    this.worker.on('error', (error) => this.fails(error));
  }

  /** Takes no more calls. */
  async onModuleDestroy(): Promise<void> {
    await Promise.race([this.worker?.close(), goodbye()]);
  }

  /** After the dispatcher has given back what it could not send: other processes are called for that. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.race([this.publishing, goodbye()]);
    this.worker?.disconnect();
    this.redis.disconnect();
  }

  /** What becomes due in one turn of the event loop, or while Redis is busy with the calls before, goes together. */
  private async publishWaiting(): Promise<void> {
    await setImmediate();
    while (this.waiting.length > 0) {
      const jobs = this.waiting.splice(0, BATCH);
      try {
        await this.queue.addBulk(jobs);
        this.works();
      } catch (error) {
        this.fails(error as Error);
      }
    }
    this.publishing = undefined;
  }

  private works(): void {
    if (this.isInTrouble) this.logger.log('Redis answers again.');
    this.isInTrouble = false;
    this.metrics.redisAnswers(true);
  }

  /** Told once: it is tried every second. */
  private fails(error: Error & { code?: string | number }): void {
    // BullMQ's own codes are numbers. They tell of a job that is gone, as Redis was emptied.
    if (typeof error.code === 'number') return;
    if (!this.isInTrouble) {
      // Where a name has several addresses, the error has no words of its own.
      const reason = error.message || error.code;
      this.logger.warn(`Redis cannot be used (${reason}). Emails are sent without it, at most a second later.`);
    }
    this.isInTrouble = true;
    this.metrics.redisAnswers(false);
    // A connection that only waits for calls does not say that it is there again.
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => {
      if (this.redis.status === 'ready') this.works();
    }, QUIET_MS).unref();
  }
}

function goodbye(): Promise<void> {
  return delay(GOODBYE_MS, undefined, { ref: false });
}
