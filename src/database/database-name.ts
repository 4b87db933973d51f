import { resolve } from 'node:path';
import { sqliteFile } from './data-source.js';

/**
 * Which database a `DATABASE_URL` means, for people: neither who signs in there, nor with which password, nor options,
 * in which a password may stand as well.
 */
export function databaseName(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return `sqlite:${resolve(sqliteFile(databaseUrl))}`;
  // A driver may understand more than we do.
  if (!URL.canParse(databaseUrl)) return 'the PostgreSQL database';
  const { protocol, host, pathname } = new URL(databaseUrl);
  return `${protocol}//${host}${pathname}`;
}
