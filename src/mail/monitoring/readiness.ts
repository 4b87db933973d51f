import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { MIGRATIONS_TABLE } from '../../database/migrate.js';
import { migrations } from '../../database/migrations/migrations.js';
import { Statement } from '../../database/sql.js';
import { Dispatcher } from '../delivery/dispatcher.js';
import { answeredWithin } from './answered-within.js';

/** Whoever asks gives up after some seconds, and counts that as a no as well. */
const LONGEST_MS = 2_000;
/** A question that is older than that may never be answered, as the connection is dead: it is asked again on another. */
const FORGOTTEN_MS = 10_000;

const NAMES: Statement<{ name: string }> = new Statement([`SELECT name FROM ${MIGRATIONS_TABLE}`], []);

/** Why nothing should be sent to this process now. */
export type NotReady = 'stopping' | 'database' | 'migrations';

/** Whether this process can do its work. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('Health');
  private asking: { readonly since: number; readonly answer: Promise<NotReady | undefined> } | undefined;
  private last: NotReady | undefined;

  constructor(
    private readonly database: Database,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Resolves within two seconds. `undefined`: it can. */
  async whyNot(): Promise<NotReady | undefined> {
    if (this.dispatcher.isStopping) return 'stopping';
    const reason = await answeredWithin(LONGEST_MS, this.asked()).catch((): NotReady => 'database');
    this.tell(reason);
    return reason;
  }

  /** However many ask: a database in trouble gets one question at a time. */
  private asked(): Promise<NotReady | undefined> {
    const now = performance.now();
    if (this.asking && now - this.asking.since < FORGOTTEN_MS) return this.asking.answer;
    const asking = { since: now, answer: this.ask() };
    this.asking = asking;
    void asking.answer.then(() => {
      if (this.asking === asking) this.asking = undefined;
    });
    return asking.answer;
  }

  private async ask(): Promise<NotReady | undefined> {
    try {
      const done = new Set((await this.database.select(NAMES)).map(({ name }) => name));
      return migrations.every(({ name }) => done.has(name)) ? undefined : 'migrations';
    } catch {
      return 'database';
    }
  }

  /** Once for each change: it is asked every few seconds. */
  private tell(reason: NotReady | undefined): void {
    if (reason === this.last) return;
    if (reason) this.logger.warn(`Not ready (${reason}).`);
    else this.logger.log('Ready again.');
    this.last = reason;
  }
}
