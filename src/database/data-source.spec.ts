import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../test/support/databases.js';
import { type PausableWay, pausableWay } from '../../test/support/pausable-way.js';
import { databaseTrouble } from '../http/database-trouble.js';
import { dataSourceOptions } from './data-source.js';
import { migrate, MIGRATION_LOCK } from './migrate.js';

const UNAVAILABLE = { code: 'database-unavailable' };
const silenceMs = 1_500;

describe('A connection of the server to PostgreSQL', () => {
  let fresh: FreshDatabase;
  let way: PausableWay;
  let dataSource: DataSource;

  beforeEach(async () => {
    fresh = await freshDatabase('postgres');
    way = await pausableWay(fresh.url);
    dataSource = await new DataSource(dataSourceOptions(way.url, { silenceMs })).initialize();
  });
  afterEach(async () => {
    await dataSource.destroy();
    await way.stop();
    await fresh.drop();
  });

  it('ends when the server has vanished, whatever waits for it, and the next one is new', async () => {
    await dataSource.query('SELECT 1');
    way.pause();
    const transaction = dataSource.transaction((manager) => manager.query('SELECT 1'));
    const ends = await Promise.allSettled([dataSource.query('SELECT 1'), transaction]);
    for (const end of ends) expect(databaseTrouble((end as PromiseRejectedResult).reason)).toMatchObject(UNAVAILABLE);
    way.resume();
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lasts as long as a migration waits for its turn', async () => {
    const other = await new DataSource(dataSourceOptions(fresh.url)).initialize();
    const runner = other.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const migrating = migrate(dataSource);
    await runner.query('SELECT pg_sleep($1)', [(2 * silenceMs) / 1_000]);
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
    expect((await migrating).length).toBeGreaterThan(5);
    await other.destroy();
  });

  it('ends, and with it the locks, when the process stops in the middle of a transaction', async () => {
    const [limit] = await dataSource.query<object[]>('SHOW idle_in_transaction_session_timeout');
    expect(limit).toEqual({ idle_in_transaction_session_timeout: '10s' });
    const usual = await new DataSource(dataSourceOptions(fresh.url)).initialize();
    const frozen = usual.transaction(async (manager) => {
      await manager.query('SET idle_in_transaction_session_timeout = 50');
      await vi.waitFor(() => expect(manager.queryRunner!.isReleased).toBe(true), { timeout: 8_000 });
      await manager.query('SELECT 1');
    });
    const thrown: unknown = await frozen.catch((error: unknown) => error);
    await usual.destroy();
    expect(databaseTrouble(thrown)).toMatchObject(UNAVAILABLE);
  });
});
