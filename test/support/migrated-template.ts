import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrate } from '../../src/database/migrate.js';

/** A database with our tables, that others are made from. */
export const MIGRATED = 'migrated';

/** @param server the address of a superuser's database. */
export async function makeMigratedTemplate(server: string): Promise<void> {
  await query(server, `CREATE DATABASE ${MIGRATED}`);
  const url = Object.assign(new URL(server), { pathname: MIGRATED }).href;
  const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

export async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
