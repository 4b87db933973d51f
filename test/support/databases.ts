import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
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
  return kind === 'sqlite' ? freshSqlite() : freshPostgres();
}

async function freshSqlite(): Promise<FreshDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-sqlite-'));
  return {
    url: `sqlite:${join(folder, 'ums-mail.sqlite')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freshPostgres(): Promise<FreshDatabase> {
  const server = await whereabouts(inject('postgresPort'));
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name}`);
  return {
    url: Object.assign(new URL(server), { pathname: name }).href,
    drop: () => query(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
