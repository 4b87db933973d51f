import { renameSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/support/databases.js';
import { dataSourceOptions, sqliteFile } from './data-source.js';
import { Database } from './database.js';
import { sql } from './sql.js';

describe('Units of work on SQLite', () => {
  let fresh: FreshDatabase;
  let dataSource: DataSource;
  let database: Database;
  let commits: number;

  beforeEach(async () => {
    fresh = await freshDatabase('sqlite');
    commits = 0;
    const options = dataSourceOptions(fresh.url);
    const count = (text?: unknown) => {
      if (text === 'COMMIT') commits += 1;
    };
    dataSource = await new DataSource({ ...options, verbose: count } as typeof options).initialize();
    database = new Database(dataSource);
    await dataSource.query('CREATE TABLE users (name text PRIMARY KEY)');
  });
  afterEach(async () => {
    await dataSource.destroy();
    await fresh.drop();
  });

  const add = (...names: string[]) =>
    database.run(function* () {
      for (const name of names) yield* sql`INSERT INTO users VALUES (${name})`;
      return names.length;
    });
  const users = () =>
    database.run(function* () {
      return (yield* sql<{ name: string }>`SELECT name FROM users ORDER BY name`).map(({ name }) => name);
    });

  it('that come together are committed together, each with its own result', async () => {
    expect(await Promise.all([add('Ada'), add('Kim', 'Lea'), users()])).toEqual([1, 2, ['Ada', 'Kim', 'Lea']]);
    expect(commits).toBe(1);
    expect(await users()).toEqual(['Ada', 'Kim', 'Lea']);
  });

  it('that fail take back what they did, and nothing of the others', async () => {
    const results = await Promise.allSettled([add('Ada'), add('Kim', 'Ada', 'Never'), add('Lea')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await users()).toEqual(['Ada', 'Lea']);
    await expect(add('Mia', 'Ada', 'Never')).rejects.toThrow('UNIQUE');
    expect(await users()).toEqual(['Ada', 'Lea']);
  });

  it('keep in memory what they may take back, once the tables are up to date', async () => {
    const MEMORY = 2;
    await database.onModuleInit();
    expect(await dataSource.query('PRAGMA temp_store')).toEqual([{ temp_store: MEMORY }]);
  });

  it('are on the disk before anybody is told of them, and SQLite waits for it only the first time', async () => {
    const FULL = 2;
    const NORMAL = 1;
    function* addAndAsk(name: string) {
      yield* sql`INSERT INTO users VALUES (${name})`;
      const [row] = yield* sql<{ synchronous: number }>`SELECT synchronous FROM pragma_synchronous`;
      return row!.synchronous;
    }
    const outside = async () => {
      const [{ synchronous }] = await dataSource.query<[{ synchronous: number }]>('PRAGMA synchronous');
      return synchronous;
    };
    expect(await database.run(() => addAndAsk('Ada'))).toBe(FULL);
    expect(await database.run(() => addAndAsk('Kim'))).toBe(NORMAL);
    expect(await outside()).toBe(FULL);
    await expect(database.run(() => addAndAsk('Kim'))).rejects.toThrow('UNIQUE');
    expect(await outside()).toBe(FULL);

    // Without its file, the log cannot be flushed.
    const log = `${sqliteFile(fresh.url)}-wal`;
    renameSync(log, `${log}-away`);
    await expect(add('Lea')).rejects.toMatchObject({ code: 'SQLITE_IOERR_FSYNC' });
    await expect(users()).rejects.toMatchObject({ code: 'SQLITE_IOERR_FSYNC' });
    expect(await database.jot(() => addAndAsk('Mia'))).toBe(NORMAL);
    renameSync(`${log}-away`, log);
    expect(await users()).toEqual(['Ada', 'Kim', 'Lea', 'Mia']);
  });

  it('come in thousands and keep nothing else waiting for long: hundred at most are one commit', async () => {
    const numbers = Array.from({ length: 1_000 }, (_, number) => `person ${number}`);
    await Promise.all(numbers.map((name) => add(name)));
    expect(commits).toBe(10);
    expect(await users()).toHaveLength(1_000);
  });

  it('are all refused when the disk is full, and none of them is there then', async () => {
    const [{ page_count: pages }] = await dataSource.query<[{ page_count: number }]>('PRAGMA page_count');
    await dataSource.query(`PRAGMA max_page_count = ${pages + 2}`);
    const results = await Promise.allSettled([add('Ada'), add('x'.repeat(100_000)), add('Kim')]);
    const full = expect.objectContaining({ code: 'SQLITE_FULL' });
    expect(results).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason: full })));

    await dataSource.query(`PRAGMA max_page_count = ${pages + 1_000}`);
    expect(await users()).toEqual([]);
    await add('Ada');
    expect(await users()).toEqual(['Ada']);
  });
});
