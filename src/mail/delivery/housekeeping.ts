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
  private cleaning: Promise<void> = Promise.resolve();
  private isCleaning = false;
  private isStopping = false;

  constructor(
    private readonly database: Database,
    @Inject(Config) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.worker) return;
    this.timer = setInterval(() => {
      if (!this.isCleaning) this.cleaning = this.tryToClean();
    }, EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.cleaning;
  }

  /** Erases everything that is due now. */
  async clean(): Promise<void> {
    await this.inBatches(BATCH, () => eraseOldContents(BATCH));
    await this.inBatches(DELETED, () => deleteOldEmails(this.config.logRetentionDays, DELETED));
    for (const forget of [forgetOldKeys, forgetOldCounts, forgetOldSuppressions, forgetOldSessions]) {
      await this.database.run(forget as () => Work<void>);
    }
  }

  /** Until a batch is not full: there is nothing left then. */
  private async inBatches(size: number, work: () => Work<number>): Promise<void> {
    while (!this.isStopping && (await this.database.run(work)) === size) await delay(PAUSE_MS);
  }

  private async tryToClean(): Promise<void> {
    this.isCleaning = true;
    try {
      await this.clean();
    } catch (error) {
      const { message } = error as Error;
      this.logger.warn(`Old data could not be erased, in a minute it is tried again: ${message}`);
    } finally {
      this.isCleaning = false;
    }
  }
}
