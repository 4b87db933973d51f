import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { MIGRATED, query } from './migrated-template.js';
import { whereabouts } from './on-demand.js';

/** To run the same suite on both: `describe.each(databases)('on %s', …)`. */
export const databases = ['sqlite', 'postgres'] as const;

export interface FreshDatabase {
  /** As `DATABASE_URL` wants it. */
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** An empty database of its own for a test file or a test. */
export function freshDatabase(kind: (typeof databases)[number]): Promise<FreshDatabase> {
  return kind === 'sqlite' ? freshSqlite() : freshPostgres('template1');
}

/** As {@link freshDatabase}; on PostgreSQL with our tables, in half the time that migrating takes. */
export function migratedDatabase(kind: (typeof databases)[number]): Promise<FreshDatabase> {
  return kind === 'sqlite' ? freshSqlite() : freshPostgres(MIGRATED);
}

async function freshSqlite(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-sqlite-'));
  return {
    url: `sqlite:${join(folder, 'ums-mail.sqlite')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freshPostgres(template: string): Promise<FreshDatabase> {
  const server = await whereabouts(inject('postgresPort'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: Object.assign(new URL(server), { pathname: name }).href,
    drop: () => query(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}
