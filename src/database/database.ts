import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { AppError } from '../http/app.error.js';
import { AfterCommit } from './after-commit.js';
import { migrate } from './migrate.js';
import { type Dialect, type Statement } from './sql.js';
import { SqliteLog } from './sqlite-log.js';
import { type SqliteHandle, takeTurns } from './sqlite-turns.js';
import { SqliteWork } from './sqlite-work.js';

/**
 * A unit of work: a generator that yields statements and gets their rows. Written so, the same code runs on SQLite in
 * one go, where nothing can come between its statements, and on PostgreSQL by awaiting each.
 */
export type Work<Result> = Generator<Statement, Result, unknown[]>;

/** The data source that this package uses: its own in the server, the host's in a host application. */
export const MAIL_DATA_SOURCE = Symbol('MAIL_DATA_SOURCE');

/** Runs our SQL, in transactions that the host's own cannot disturb, on SQLite and PostgreSQL alike. */
@Injectable()
export class Database implements OnModuleInit {
  readonly dialect: Dialect;
  private readonly sqlite: SqliteWork | undefined;
  private readonly afterCommits: AfterCommit;
  /** What is asked and has not begun: many emails at the same time ask for the same template and branding. */
  private readonly asked = new Map<string, Promise<readonly unknown[]>>();

  constructor(@Inject(MAIL_DATA_SOURCE) readonly dataSource: DataSource) {
    const { type } = dataSource.options;
    if (type !== 'better-sqlite3' && type !== 'postgres') {
      throw new Error(`UMS Mail runs on better-sqlite3 and postgres, not on ${type}. Give it such a data source.`);
    }
    this.dialect = type === 'postgres' ? 'postgres' : 'sqlite';
    this.afterCommits = AfterCommit.of(dataSource);
    if (this.dialect === 'sqlite') {
      const turns = takeTurns(dataSource);
      const { databaseConnection: handle } = dataSource.driver as unknown as { databaseConnection: SqliteHandle };
      const mode = handle.pragma('journal_mode = WAL', { simple: true });
      // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits when the power fails.
      handle.pragma('synchronous = FULL');
      // What is deleted or overwritten is zeros afterwards, also in pages that nothing uses any more.
      handle.pragma('secure_delete = ON');
      // 16 MB of log before its pages are written to the file: most have changed again by then. 6 % more emails a second.
      handle.pragma('wal_autocheckpoint = 4000');
      this.sqlite = new SqliteWork(handle, turns, mode === 'wal' ? new SqliteLog(`${handle.name}-wal`) : undefined);
    }
  }

  /** Brings our tables up to date before anything else uses them. */
  async onModuleInit(): Promise<void> {
    await migrate(this.dataSource);
    // Not before: a migration that sorts a large table for an index does so in files.
    await this.sqlite?.keepTemporaryInMemory();
  }

  /**
   * Runs a unit of work in a transaction of its own, or in the caller's.
   *
   * On SQLite, work of its own waits for its turn and then runs synchronously: it never sees rows that are not
   * committed. A caller that is inside an open transaction and does not pass it waits for itself, and gets
   * `database-busy` after five seconds.
   * @throws AppError `transaction-not-active` if `transaction` is not inside a transaction, `database-busy`.
   */
  async run<Result>(work: () => Work<Result>, transaction?: EntityManager): Promise<Result> {
    if (transaction) return this.drive(work(), activeRunner(transaction));
    return this.sqlite ? this.sqlite.run(work) : this.runOnPostgres(work);
  }

  /**
   * As {@link run}, for what may be forgotten when the power fails, or is only read: SQLite does not wait for the disk.
   * What is changed is on the disk with the next unit of work, and never lost with the process alone.
   */
  async jot<Result>(work: () => Work<Result>): Promise<Result> {
    return this.sqlite ? this.sqlite.run(work, { lasting: false }) : this.runOnPostgres(work);
  }

  /**
   * Reads entities in the caller's transaction, or what is committed. On SQLite that takes a turn, as its one
   * connection would also show what somebody else's open transaction may yet roll back.
   * @throws AppError `transaction-not-active` if `transaction` is not inside a transaction, `database-busy`.
   */
  async read<Result>(work: (manager: EntityManager) => Promise<Result>, transaction?: EntityManager): Promise<Result> {
    if (transaction) return work(activeRunner(transaction).manager);
    return this.sqlite ? this.dataSource.transaction(work) : work(this.dataSource.manager);
  }

  /**
   * The rows of one SELECT, as {@link read} sees them: the cheapest way to read, for what every email needs. Whoever
   * asks the same before it has begun gets the same rows, so nobody may change them.
   * @throws AppError `transaction-not-active` if `transaction` is not inside a transaction, `database-busy`.
   */
  async select<Row>(statement: Statement<Row>, transaction?: EntityManager): Promise<readonly Row[]> {
    if (transaction) return this.run(() => statement[Symbol.iterator](), transaction);
    const question = JSON.stringify(statement.for(this.dialect));
    let answer = this.asked.get(question) as Promise<readonly Row[]> | undefined;
    if (!answer) {
      answer = this.ask(statement, () => this.asked.delete(question));
      this.asked.set(question, answer);
    }
    return answer;
  }

  /** Calls back once the caller's transaction has been committed; at once where there is none. Never on rollback. */
  afterCommit(transaction: EntityManager | undefined, callback: () => void): void {
    if (transaction) this.afterCommits.add(activeRunner(transaction), callback);
    else callback();
  }

  /**
   * Leaves no trace of what has been erased: on SQLite, the write-ahead log still has the rows as they were before.
   * PostgreSQL does so by itself, in time.
   */
  async wipe(): Promise<void> {
    await this.sqlite?.wipe();
  }

  /** @param begin called when it is too late to ask the same, which must see what was committed meanwhile. */
  private async ask<Row>(statement: Statement<Row>, begin: () => void): Promise<readonly Row[]> {
    try {
      if (this.sqlite) {
        return await this.jot(() => {
          begin();
          return statement[Symbol.iterator]();
        });
      }
      await setImmediate();
      begin();
      const { text, values } = statement.for(this.dialect);
      return await this.dataSource.query<Row[]>(text, values);
    } finally {
      begin();
    }
  }

  private async runOnPostgres<Result>(work: () => Work<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const result = await this.drive(work(), runner);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // The first error is the one that tells; a connection that is gone has rolled back by itself.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async drive<Result>(steps: Work<Result>, runner: QueryRunner): Promise<Result> {
    let step = steps.next();
    while (!step.done) {
      const { text, values } = step.value.for(this.dialect);
      const result = await runner.query(text, values, true);
      step = steps.next(result.records as unknown[]);
    }
    return step.value;
  }
}

function activeRunner(transaction: EntityManager): QueryRunner {
  const runner = transaction.queryRunner;
  if (!runner?.isTransactionActive) {
    throw new AppError(
      'transaction-not-active',
      'The manager given as { transaction } is not inside a transaction. Use the one that dataSource.transaction() passes to its callback, or leave the option out.',
    );
  }
  return runner;
}
