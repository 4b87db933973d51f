import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { forgetOldSessions } from '../../access/sessions.js';
import { Config } from '../../config.js';
import { Database, type Work } from '../../database/database.js';
import { eraseOldContents } from '../outbox/email-contents.js';
import { forgetOldKeys } from '../outbox/idempotency.js';
import { forgetOldCounts } from '../outbox/recipient-limits.js';
import { deleteOldEmails } from '../outbox/retention.js';
import { forgetOldSuppressions } from '../outbox/suppressions.js';

const EVERY_MS = 60_000;
/** Rows of one transaction: others get their turn in between. */
const BATCH = 500;
/** Emails of one transaction: each takes its entries out of nine indexes. */
const DELETED = 200;
/** What goes out meanwhile goes first. */
const PAUSE_MS = 50;

/** Erases, once a minute, what need not be kept any longer. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Delivery');
  private timer: NodeJS.Timeout | undefined;
  private cleaning: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    this.timer = setInterval(() => {
      this.cleaning ??= this.clean().finally(() => (this.cleaning = undefined));
    }, EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.cleaning;
  }

  /** Erases everything that is due now. What cannot be erased keeps nothing else from it. */
  async clean(): Promise<void> {
    const { logRetentionDays } = this.config;
    const forget = (work: () => Work<unknown>) => () => this.database.run(work);
    const steps: readonly (readonly [what: string, erase: () => Promise<unknown>])[] = [
      ['Texts of old emails', () => this.inBatches(BATCH, () => eraseOldContents(BATCH))],
      ['Old emails', () => this.inBatches(DELETED, () => deleteOldEmails(logRetentionDays, DELETED))],
      ['Old idempotency keys', forget(forgetOldKeys)],
      ['Old counts of recipients', forget(forgetOldCounts)],
      ['Old suppressions', forget(forgetOldSuppressions)],
      ['Old sessions', forget(forgetOldSessions)],
    ];
    for (const [what, erase] of steps) {
      try {
        await erase();
      } catch (error) {
        this.logger.warn(`${what} could not be erased, in a minute it is tried again: ${(error as Error).message}`);
      }
    }
  }

  /** Until a batch is not full: there is nothing left then. */
  private async inBatches(size: number, work: () => Work<number>): Promise<void> {
    while (!this.isStopping && (await this.database.run(work)) === size) await delay(PAUSE_MS);
  }
}
