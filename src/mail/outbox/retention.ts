import type { Work } from '../../database/database.js';
import { Dialects, nowPlus, skipLocked, sql } from '../../database/sql.js';

const DAY_MS = 24 * 3_600_000;

/** Of several processes, one deletes at a time; the number is any that nothing else locks. With SQLite there is one. */
const mayDelete = new Dialects({ sqlite: 'true', postgres: 'pg_try_advisory_xact_lock(8676246)' });

/**
 * Deletes emails from the log that were settled so many days ago, with their attempts and what is left of their text;
 * the oldest first. What is not settled stays, however old. @returns how many, at most `limit`; 0 where another process
 * is at it.
 */
export function* deleteOldEmails(days: number, limit: number): Work<number> {
  const [lock] = yield* sql<{ mine: unknown }>`SELECT ${mayDelete} AS mine`;
  if (!lock?.mine) return 0;
  // Those that are being erased, or sent again, are left for the next time.
  const deleted = yield* sql`
    DELETE FROM ums_mail_emails WHERE id IN (
      SELECT id FROM ums_mail_emails WHERE settled_at < ${nowPlus(-days * DAY_MS)} ORDER BY settled_at LIMIT ${limit}
      ${skipLocked}
    ) AND settled_at IS NOT NULL
    RETURNING id`;
  return deleted.length;
}
