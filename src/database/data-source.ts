import { resolve } from 'node:path';
import type { DataSourceOptions } from 'typeorm';

/** Connects to PostgreSQL within so many milliseconds, or the caller gets `database-unavailable`. */
const CONNECT_TIMEOUT_MS = 5_000;

/** The data source of the server, from `DATABASE_URL`: `sqlite:data/ums-mail.sqlite` or `postgres://…`. */
export function dataSourceOptions(databaseUrl: string): DataSourceOptions {
  if (databaseUrl.startsWith('sqlite:')) {
    return { type: 'better-sqlite3', database: resolve(sqliteFile(databaseUrl)) };
  }
  return { type: 'postgres', url: databaseUrl, extra: { connectionTimeoutMillis: CONNECT_TIMEOUT_MS } };
}

/** The file of a `sqlite:` address, as it was written. */
export function sqliteFile(databaseUrl: string): string {
  return databaseUrl.slice('sqlite:'.length);
}
