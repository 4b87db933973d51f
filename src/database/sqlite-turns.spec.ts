import { DataSource, type EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/support/databases.js';
import { dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { sql } from './sql.js';

const changedMyMind = new Error('changed my mind');

describe('SQLite, whose one connection everyone shares', () => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  let database: Database;

  beforeEach(async () => {
    fresh = await freshDatabase('sqlite');
    dataSource = await new DataSource(dataSourceOptions(fresh.url)).initialize();
    database = new Database(dataSource);
    await dataSource.query('CREATE TABLE users (name text PRIMARY KEY)');
  });
  afterEach(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  const addUser = (manager: EntityManager, name: string) => manager.query('INSERT INTO users VALUES (?)', [name]);
  const users = () =>
    database.run(function* () {
      const rows = yield* sql<{ name: string }>`SELECT name FROM users`;
      return rows.map(({ name }) => name);
    });
  const tick = () => new Promise(setImmediate);

  describe('gives each transaction a runner and a turn of its own', () => {
    it('so that of 200 overlapping ones, half of them rolled back, exactly the other half is kept', async () => {
      const reports = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) =>
          dataSource.transaction(async (manager) => {
            await addUser(manager, `user ${index}`);
            await tick();
            if (index % 2 === 1) throw changedMyMind;
          }),
        ),
      );
      expect(reports.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
      const kept = await users();
      expect(kept).toHaveLength(100);
      expect(kept.every((name) => Number(name.slice(5)) % 2 === 0)).toBe(true);
    });

    it('whoever starts them: a runner by hand, a manager, or we', async () => {
      const byHand = async () => {
        const runner = dataSource.createQueryRunner();
        await runner.startTransaction();
        await addUser(runner.manager, 'by hand');
        await tick();
        await runner.commitTransaction();
        await runner.release();
      };
      const rolledBack = dataSource.transaction(async (manager) => {
        await addUser(manager, 'rolled back');
        await tick();
        throw changedMyMind;
      });
      const ours = database.run(function* () {
        yield* sql`INSERT INTO users VALUES ('ours')`;
      });
      await Promise.allSettled([byHand(), rolledBack, ours]);
      expect((await users()).sort()).toEqual(['by hand', 'ours']);
    });

    it('and lets the next one in when a runner is released in the middle of a transaction', async () => {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await addUser(runner.manager, 'left behind');
      await runner.release();
      expect(await users()).toEqual([]);
    });

    it('and lets savepoints stay within the turn of their transaction', async () => {
      await dataSource.transaction(async (manager) => {
        await addUser(manager, 'outer');
        await manager.transaction((inner) => addUser(inner, 'inner'));
        await manager
          .transaction(async (inner) => {
            await addUser(inner, 'undone');
            throw changedMyMind;
          })
          .catch(() => {});
      });
      expect((await users()).sort()).toEqual(['inner', 'outer']);
    });
  });

  describe('runs our own work in one go, and only while no transaction is open', () => {
    it('so that it never sees what is not committed', async () => {
      const seen: string[][] = [];
      await dataSource
        .transaction(async (manager) => {
          await addUser(manager, 'not yet');
          void users().then((names) => seen.push(names));
          await tick();
          await tick();
          throw changedMyMind;
        })
        .catch(() => {});
      await users();
      expect(seen).toEqual([[]]);
    });

    it('so that statements of others, outside of any transaction, are not lost with a rollback of ours', async () => {
      const failing = Array.from({ length: 50 }, () =>
        database.run(function* () {
          yield* sql`INSERT INTO users VALUES ('ours')`;
          yield* sql`SELECT name FROM users`;
          throw changedMyMind;
        }),
      );
      const others = Array.from({ length: 50 }, (_, index) => addUser(dataSource.manager, `other ${index}`));
      await Promise.allSettled([...failing, ...others]);
      expect(await users()).toHaveLength(50);
    });

    it("as part of the caller's transaction where one is given", async () => {
      const rollback = dataSource.transaction(async (manager) => {
        await database.run(function* () {
          yield* sql`INSERT INTO users VALUES ('given')`;
        }, manager);
        throw changedMyMind;
      });
      await expect(rollback).rejects.toBe(changedMyMind);
      expect(await users()).toEqual([]);
    });
  });

  describe('calls back after the commit', () => {
    it('and never before', async () => {
      const names: string[][] = [];
      const calledBack = new Promise<void>((resolve) => {
        void dataSource.transaction(async (manager) => {
          await addUser(manager, 'kept');
          database.afterCommit(manager, () => void users().then((kept) => resolve(void names.push(kept))));
          await tick();
          expect(names).toEqual([]);
        });
      });
      await calledBack;
      expect(names).toEqual([['kept']]);
    });

    it('not when a savepoint is released, but when the transaction around it is', async () => {
      const calls: string[] = [];
      await dataSource.transaction(async (manager) => {
        await manager.transaction(async (inner) => database.afterCommit(inner, () => calls.push('called')));
        await tick();
        expect(calls).toEqual([]);
      });
      expect(calls).toEqual(['called']);
    });

    it('never when it is rolled back', async () => {
      const calls: string[] = [];
      const rollback = dataSource.transaction(async (manager) => {
        database.afterCommit(manager, () => calls.push('called'));
        throw changedMyMind;
      });
      await expect(rollback).rejects.toBe(changedMyMind);
      await users();
      expect(calls).toEqual([]);
    });

    it('at once where there is no transaction', () => {
      const calls: string[] = [];
      database.afterCommit(undefined, () => calls.push('called'));
      expect(calls).toEqual(['called']);
    });
  });

  it('answers database-busy, and never waits for ever, when someone waits inside a transaction without passing it on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const asking = dataSource.transaction(async (manager) => {
        await addUser(manager, 'me');
        const outside = users();
        await tick();
        vi.advanceTimersByTime(5_000);
        await outside;
      });
      await expect(asking).rejects.toMatchObject({ code: 'database-busy', retryAfterSeconds: 5 });
    } finally {
      vi.useRealTimers();
    }
    expect(await users()).toEqual([]);
  });

  it('keeps what is committed when the power fails', async () => {
    const [{ journal_mode: journal }] = (await dataSource.query('PRAGMA journal_mode')) as [{ journal_mode: string }];
    const [{ synchronous }] = (await dataSource.query('PRAGMA synchronous')) as [{ synchronous: number }];
    expect([journal, synchronous]).toEqual(['wal', 2]);
  });
});
