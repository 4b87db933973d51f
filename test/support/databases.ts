import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { inject } from 'vitest';

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
  const server = await postgresOfThisRun();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(server, `CREATE DATABASE ${name}`);
  return {
    url: Object.assign(new URL(server), { pathname: name }).href,
    drop: () => query(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function postgresOfThisRun(): Promise<string> {
  const answer = await text(connect(inject('postgresPort'), '127.0.0.1'));
  if (!answer.startsWith('postgres:')) throw new Error(`PostgreSQL does not start: ${answer}`);
  return answer;
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
