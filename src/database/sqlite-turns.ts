import type { DataSource, QueryRunner } from 'typeorm';
import { AppError } from '../http/app.error.js';

/** As long as SQLite itself waits for a lock by default. */
const LONGEST_WAIT_MS = 5_000;

/**
 * SQLite has one connection in TypeORM, and TypeORM lets transactions that overlap share it: the second one's COMMIT
 * and ROLLBACK then decide over the first one's rows, without an error. Here transactions take turns, first in first
 * out: TypeORM's own, whoever starts them, and ours.
 */
export class SqliteTurns {
  private taken = false;
  private readonly waiting: { start: () => void; refuse: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * Resolves when it is the caller's turn, which lasts until {@link end}.
   * @throws AppError `database-busy` when one transaction has stayed open for five seconds meanwhile. This is also
   * what someone sees who waits, inside a transaction, for something outside of it: an error, not a deadlock.
   */
  async start(): Promise<void> {
    if (!this.taken) {
      this.taken = true;
      return;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ start: resolve, refuse: () => reject(busy()) });
      this.watch();
    });
  }

  /** Passes the turn on. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const next = this.waiting.shift();
    if (!next) {
      this.taken = false;
      return;
    }
    if (this.waiting.length > 0) this.watch();
    next.start();
  }

  private watch(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const { refuse } of this.waiting.splice(0)) refuse();
    }, LONGEST_WAIT_MS);
  }
}

const turnsOf = new WeakMap<DataSource, SqliteTurns>();

/**
 * Gives each transaction of this data source a runner of its own, and makes them take turns. Safe to call twice.
 * Statements outside of any transaction run at once, as before.
 */
export function takeTurns(dataSource: DataSource): SqliteTurns {
  const known = turnsOf.get(dataSource);
  if (known) return known;
  const turns = new SqliteTurns();
  turnsOf.set(dataSource, turns);

  const driver = dataSource.driver as typeof dataSource.driver & { databaseConnection: SqliteHandle };
  const shared = driver.createQueryRunner('master') as SqliteRunner;
  const Runner = shared.constructor as new (driver: unknown) => SqliteRunner;
  driver.createQueryRunner = () => {
    const runner = new Runner(driver);
    // The prepared statements belong to the one connection, so all runners may use them.
    runner.stmtCache = shared.stmtCache;
    return inTurn(runner, turns, driver.databaseConnection);
  };
  return turns;
}

type SqliteRunner = QueryRunner & { stmtCache: unknown };

/** What we use of better-sqlite3's database object. */
export interface SqliteHandle {
  readonly name: string;
  readonly inTransaction: boolean;
  prepare(text: string): SqliteStatement;
  exec(text: string): void;
  pragma(text: string, options?: { simple: boolean }): unknown;
}

export interface SqliteStatement {
  readonly reader: boolean;
  readonly readonly: boolean;
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): unknown;
}

function inTurn(runner: QueryRunner, turns: SqliteTurns, handle: SqliteHandle): QueryRunner {
  let mine = false;
  const { startTransaction, commitTransaction, rollbackTransaction, release } = runner;
  // Asks the database, not the runner: where COMMIT failed on a full disk, SQLite has rolled back by itself.
  const endIfOver = () => {
    if (!mine || handle.inTransaction) return;
    mine = false;
    turns.end();
  };
  runner.startTransaction = async (isolation) => {
    if (!mine) {
      await turns.start();
      mine = true;
    }
    await startTransaction.call(runner, isolation).finally(endIfOver);
  };
  runner.commitTransaction = () => commitTransaction.call(runner).finally(endIfOver);
  runner.rollbackTransaction = () => rollbackTransaction.call(runner).finally(endIfOver);
  runner.release = async () => {
    if (mine && handle.inTransaction) await runner.rollbackTransaction();
    await release.call(runner);
  };
  return runner;
}

function busy(): AppError {
  return new AppError(
    'database-busy',
    'A transaction has kept the SQLite database for 5 seconds. If you are inside that transaction, pass it on ' +
      '({ transaction: manager }); otherwise try again in a moment.',
    { retryAfterSeconds: 5 },
  );
}
