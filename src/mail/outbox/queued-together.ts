import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../http/app.error.js';
import { databaseTrouble } from '../../http/database-trouble.js';
import type { QueuedEmail } from './email.js';
import type { SealedEmail } from './queueing.js';

/** As many as SQLite writes in 40 ms, while nothing else of the process goes on. */
const MOST_TOGETHER = 100;

/** A larger commit costs hardly less for each, and the first emails wait for it. */
const ENOUGH_TOGETHER = 20;

interface Waiting {
  readonly email: SealedEmail;
  readonly resolve: (queued: QueuedEmail) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Queues emails in one transaction that are asked for at the same time, by callers who know nothing of each other:
 * what comes while one such transaction runs goes with the next.
 */
export class QueuedTogether {
  private readonly waiting: Waiting[] = [];
  private isRunning = false;

  constructor(private readonly queueAll: (emails: readonly SealedEmail[]) => Promise<QueuedEmail[]>) {}

  add(email: SealedEmail): Promise<QueuedEmail> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ email, resolve, reject });
      if (!this.isRunning) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) {
      await this.gather();
      await this.queue(this.waiting.splice(0, MOST_TOGETHER));
    }
    this.isRunning = false;
  }

  /** What else comes in this turn of the event loop goes along, and in each that follows for as long as more come. */
  private async gather(): Promise<void> {
    let gathered = 0;
    while (this.waiting.length > gathered && gathered < ENOUGH_TOGETHER) {
      gathered = this.waiting.length;
      await setImmediate();
    }
  }

  private async queue(together: readonly Waiting[]): Promise<void> {
    try {
      const queued = await this.queueAll(together.map(({ email }) => email));
      together.forEach(({ resolve }, index) => resolve(queued[index]!));
    } catch (error) {
      // No caller gets the error of another: each is tried alone. But where the database is the trouble it is that of
      // all, and may come after the commit: a second try would find the emails there.
      if (together.length === 1 || isOfDatabase(error)) for (const { reject } of together) reject(error);
      else await Promise.all(together.map((one) => this.queue([one])));
    }
  }
}

function isOfDatabase(error: unknown): boolean {
  const { code } = error instanceof AppError ? error : (databaseTrouble(error) ?? {});
  return code === 'database-unavailable' || code === 'database-busy';
}
