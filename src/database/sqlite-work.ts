import { setImmediate } from 'node:timers/promises';
import type { Work } from './database.js';
import type { Statement } from './sql.js';
import type { SqliteHandle, SqliteStatement, SqliteTurns } from './sqlite-turns.js';

/** Nothing else of the process goes on meanwhile: 40 ms with the 9 KB of an email in each, measured on a busy disk. */
const MOST_TOGETHER = 100;
/** Texts with lists of many lengths must not pile up. */
const MOST_PREPARED = 200;

interface Unit {
  readonly work: () => Work<unknown>;
  readonly lasting: boolean;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs units of work on SQLite, synchronously and in a turn of their own. Those that wait at the same time are
 * committed together, as a commit waits for the disk, whatever is in it. A unit that fails takes nothing of the others
 * with it.
 */
export class SqliteWork {
  private readonly waiting: Unit[] = [];
  private readonly statements = new Map<string, SqliteStatement>();
  /** Whether a commit does, as everybody else on this connection counts on. */
  private waits = true;

  constructor(
    private readonly handle: SqliteHandle,
    private readonly turns: SqliteTurns,
  ) {}

  /**
   * @param lasting whether it is to be on the disk before this resolves; otherwise it is with the next unit that is.
   * @throws AppError `database-busy`.
   */
  run<Result>(work: () => Work<Result>, { lasting = true } = {}): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ work, lasting, resolve, reject });
      if (this.waiting.length === 1) void this.commit();
    });
  }

  /** Writes all changes to the file of the database, and empties the write-ahead log. @throws AppError `database-busy`. */
  async wipe(): Promise<void> {
    await this.turns.start();
    try {
      this.handle.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.turns.end();
    }
  }

  private async commit(): Promise<void> {
    // What else comes in this turn of the event loop is committed together.
    await setImmediate();
    try {
      await this.turns.start();
    } catch (busy) {
      for (const { reject } of this.waiting.splice(0)) reject(busy);
      return;
    }
    const units = this.waiting.splice(0, MOST_TOGETHER);
    if (this.waiting.length > 0) void this.commit();
    try {
      for (const tell of this.transaction(units)) tell();
    } catch (error) {
      for (const { reject } of units) reject(error);
    } finally {
      this.turns.end();
    }
  }

  /** @returns what tells each unit how it went, to be called now that all of it is committed. */
  private transaction(units: readonly Unit[]): (() => void)[] {
    this.waitForDisk(units.some(({ lasting }) => lasting));
    try {
      this.handle.exec('BEGIN IMMEDIATE');
      const told = units.map((unit) => this.unit(unit));
      this.handle.exec('COMMIT');
      return told;
    } finally {
      if (this.handle.inTransaction) this.handle.exec('ROLLBACK');
      this.waitForDisk(true);
    }
  }

  private waitForDisk(waits: boolean): void {
    if (waits === this.waits) return;
    this.handle.pragma(`synchronous = ${waits ? 'FULL' : 'NORMAL'}`);
    this.waits = waits;
  }

  private unit({ work, resolve, reject }: Unit): () => void {
    this.handle.exec('SAVEPOINT unit');
    try {
      const result = this.drive(work());
      this.handle.exec('RELEASE unit');
      return () => resolve(result as never);
    } catch (error) {
      // With the disk full, SQLite has taken everything back by itself.
      if (!this.handle.inTransaction) throw error;
      this.handle.exec('ROLLBACK TO unit');
      this.handle.exec('RELEASE unit');
      return () => reject(error);
    }
  }

  private drive(steps: Work<unknown>): unknown {
    let step = steps.next();
    while (!step.done) step = steps.next(this.rows(step.value));
    return step.value;
  }

  private rows(statement: Statement): unknown[] {
    const { text, values } = statement.for('sqlite');
    let prepared = this.statements.get(text);
    if (!prepared) {
      prepared = this.handle.prepare(text);
      if (this.statements.size >= MOST_PREPARED) this.statements.clear();
      this.statements.set(text, prepared);
    }
    if (prepared.reader) return prepared.all(...values);
    prepared.run(...values);
    return [];
  }
}
