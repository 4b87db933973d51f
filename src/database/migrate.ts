import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { migrations } from './migrations/migrations.js';

/** Any number that nothing else locks: "umsmail" as digits of a telephone. */
export const MIGRATION_LOCK = 8_676_245;

let running = 0;

/** Where our migrations note what they have done, apart from the host application's own. */
export const MIGRATIONS_TABLE = 'ums_mail_migrations';

/**
 * Brings our tables up to date. Several processes may start at once: on PostgreSQL they wait for each other.
 * @returns the names of the migrations that were run now.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  const postgres = dataSource.options.type === 'postgres';
  running += 1;
  try {
    await runner.connect();
    if (postgres) await takeLock(runner);
    const executor = new MigrationExecutor(viewOf(dataSource), runner);
    return (await executor.executePendingMigrations()).map(({ name }) => name);
  } finally {
    running -= 1;
    if (postgres) await giveLockBack(runner);
    await runner.release();
  }
}

/** However long another process, or a statement that is in the way, may take. */
async function takeLock(runner: QueryRunner): Promise<void> {
  await runner.query('SET lock_timeout = 0');
  await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
}

async function giveLockBack(runner: QueryRunner): Promise<void> {
  await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  await runner.query('RESET lock_timeout');
}

/** Whether this process waits for one, which may take long: an index of a large table, or another process's turn. */
export function isMigrating(): boolean {
  return running > 0;
}

/** The same data source, as far as TypeORM's executor is concerned, but with our migrations and our table of them. */
function viewOf(dataSource: DataSource): DataSource {
  return Object.create(dataSource, {
    options: { value: { ...dataSource.options, migrationsTableName: MIGRATIONS_TABLE } },
    migrations: { value: migrations.map((Migration) => new Migration()) },
  }) as DataSource;
}
