import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';

/** All that a database holds, byte by byte: for SQLite its files, the write-ahead log among them. */
export async function databaseDump(url: string): Promise<Buffer> {
  return url.startsWith('sqlite:') ? dumpSqlite(url.slice('sqlite:'.length)) : dumpPostgres(url);
}

async function dumpSqlite(file: string): Promise<Buffer> {
  const files = (await readdir(dirname(file))).filter((name) => name.startsWith(basename(file)));
  return Buffer.concat(await Promise.all(files.map((name) => readFile(join(dirname(file), name)))));
}

async function dumpPostgres(url: string): Promise<Buffer> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table: string; column: string }>(
      `SELECT quote_ident(table_name) AS table, quote_ident(column_name) AS column
       FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'pg_catalog')`,
    );
    const values: Buffer[] = [];
    for (const { table, column } of columns) {
      const { rows } = await client.query<{ value: Buffer | string }>(
        `SELECT CASE WHEN pg_typeof(${column}) = 'bytea'::regtype THEN ${column}::text::bytea
                ELSE convert_to(${column}::text, 'UTF8') END AS value
         FROM ${table} WHERE ${column} IS NOT NULL`,
      );
      values.push(...rows.map(({ value }) => Buffer.from(value)), Buffer.from('\n'));
    }
    return Buffer.concat(values);
  } finally {
    await client.end();
  }
}
