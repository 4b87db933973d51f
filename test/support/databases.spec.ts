import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { databases, freshDatabase } from './databases.js';

describe.each(databases)('a fresh %s database', (kind) => {
  it('is empty, has an address of its own and is gone when dropped', async () => {
    const one = await freshDatabase(kind);
    const two = await freshDatabase(kind);
    expect(one.url).not.toBe(two.url);
    await execute(one.url, 'CREATE TABLE things (name text)');
    await execute(two.url, 'CREATE TABLE things (name text)');
    await one.drop();
    await two.drop();
    if (kind === 'sqlite') expect(existsSync(one.url.slice('sqlite:'.length))).toBe(false);
    else await expect(execute(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});

it('PostgreSQL drops a database that somebody still uses', async () => {
  const database = await freshDatabase('postgres');
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const cut = new Promise((resolve) => client.on('error', resolve));
  await database.drop();
  expect(await cut).toMatchObject({ message: expect.stringContaining('terminating connection') });
});

async function execute(url: string, statement: string): Promise<void> {
  if (url.startsWith('sqlite:')) {
    const database = new Sqlite(url.slice('sqlite:'.length));
    database.exec(statement);
    database.close();
  } else {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}
