import type { Provider } from '@nestjs/common';
import { Config, ConfigError } from '../../config.js';
import { Database } from '../../database/database.js';
import { MailMetrics } from '../mail-metrics.js';

/** An email that is to be sent. */
export interface DueEmail {
  readonly id: string;
  /** How often it has been claimed so far. */
  readonly fence: number;
  /** How long it still has to wait. Default: it is due now. */
  readonly afterMs?: number;
}

/**
 * Calls other processes when emails become due, so that they need not wait for their next look into the database. What
 * is sent, and by whom, the database alone decides: a call that is lost, late, or comes twice does no harm.
 */
export interface Calls {
  /** To be called after the commit. Returns at once and never fails; what cannot be published is found by looking. */
  publish(emails: readonly DueEmail[]): void;
  /**
   * From now on this process is called.
   * @param atOnce how many calls it takes before the first of them is answered.
   * @param look looks for emails that are due; resolves when there is room for more.
   */
  answer(atOnce: number, look: () => Promise<void>): void;
}

/** `null` where no process calls another. */
export const CALLS = Symbol('CALLS');

/** Whoever does without Redis needs neither of its packages. */
export const callsProvider: Provider = {
  provide: CALLS,
  inject: [Config, Database, MailMetrics],
  useFactory: async ({ redisUrl }: Config, { dialect }: Database, metrics: MailMetrics): Promise<Calls | null> => {
    if (redisUrl === undefined) return null;
    if (dialect === 'sqlite') {
      throw new ConfigError([
        'redisUrl: Is for several processes, and SQLite is for one. Leave it out, or use PostgreSQL.',
      ]);
    }
    const { RedisCalls } = await import('./redis-calls.js').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      throw new ConfigError(['redisUrl: Needs two packages that are not installed: npm install bullmq ioredis']);
    });
    return new RedisCalls(redisUrl, metrics);
  },
};
