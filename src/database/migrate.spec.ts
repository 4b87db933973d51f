import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type FreshDatabase, freshDatabase } from '../../test/support/databases.js';
import { dataSourceOptions } from './data-source.js';
import { migrate, MIGRATIONS_TABLE } from './migrate.js';
import { migrations } from './migrations/migrations.js';

describe.each(databases)('Migrations on %s', (kind) => {
  let database: FreshDatabase;
  const opened: DataSource[] = [];
  const open = async () => {
    const dataSource = await new DataSource(dataSourceOptions(database.url)).initialize();
    opened.push(dataSource);
    return dataSource;
  };

  beforeEach(async () => {
    database = await freshDatabase(kind);
  });
  afterEach(async () => {
    for (const dataSource of opened.splice(0)) await dataSource.destroy();
    await database.drop();
  });

  it('run once and in their order, and never again', async () => {
    const dataSource = await open();
    const names = migrations.map(({ name }) => name);
    expect(await migrate(dataSource)).toEqual(names);
    expect(await migrate(dataSource)).toEqual([]);
    const noted: { name: string }[] = await dataSource.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
    expect(noted.map(({ name }) => name)).toEqual(names);
  });

  if (kind === 'postgres') {
    it('are run by one of several replicas that start at once, and the others wait for it', async () => {
      const replicas = await Promise.all(Array.from({ length: 8 }, open));
      const runs = await Promise.all(replicas.map((replica) => migrate(replica)));
      expect(runs.filter((names) => names.length > 0)).toEqual([migrations.map(({ name }) => name)]);
    });
  }
});
