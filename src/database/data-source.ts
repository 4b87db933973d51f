import { resolve } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { postgresSocket } from './postgres-socket.js';

/** Connects to PostgreSQL within so many milliseconds, or the caller gets `database-unavailable`. */
const CONNECT_TIMEOUT_MS = 5_000;

/** No question of ours takes so long. */
const SILENCE_MS = 60_000;

/** A little less, so that it is PostgreSQL that gives up where the lock of somebody else is in the way. */
const LOCK_TIMEOUT_MS = SILENCE_MS - 10_000;

/** As the transaction of a process that is frozen keeps its rows locked, for everybody. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** The data source of the server, from `DATABASE_URL`: `sqlite:data/ums-mail.sqlite` or `postgres://…`. */
export function dataSourceOptions(databaseUrl: string, { silenceMs = SILENCE_MS } = {}): DataSourceOptions {
  if (databaseUrl.startsWith('sqlite:')) {
    return { type: 'better-sqlite3', database: resolve(sqliteFile(databaseUrl)) };
  }
  return {
    type: 'postgres',
    url: databaseUrl,
    extra: {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      stream: () => postgresSocket(silenceMs),
    },
  };
}

/** The file of a `sqlite:` address, as it was written. */
export function sqliteFile(databaseUrl: string): string {
  return databaseUrl.slice('sqlite:'.length);
}
