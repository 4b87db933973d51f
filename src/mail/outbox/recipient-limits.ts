import type { Work } from '../../database/database.js';
import { now, nowPlus, sql, toDate } from '../../database/sql.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** For one recipient and one event that anyone can cause: no more than that, or strangers fill somebody's inbox. */
const LIMITS = [
  { emails: 3, withinMs: HOUR_MS },
  { emails: 10, withinMs: DAY_MS },
] as const;

/** Why no more may be sent now, and from when on the next one may. */
export interface LimitReached {
  readonly emails: number;
  readonly withinMs: number;
  readonly until: Date;
}

/**
 * Counts an email to a recipient, unless a limit is reached. The row is locked until the transaction ends, so all
 * replicas count together; it holds the times of the last emails, so an hour is any hour, not one by the clock.
 */
export function* countEmail(recipient: string, event: string): Work<LimitReached | undefined> {
  const [row] = yield* sql<{ sent_at: string; updated_at: unknown }>`
    INSERT INTO ums_mail_recipient_limits (recipient, event, sent_at, updated_at)
    VALUES (${recipient}, ${event}, '[]', ${now})
    ON CONFLICT (recipient, event) DO UPDATE SET updated_at = ${now} RETURNING sent_at, updated_at`;
  const time = toDate(row!.updated_at).getTime();
  const sent = (JSON.parse(row!.sent_at) as number[]).filter((at) => at > time - DAY_MS);
  for (const { emails, withinMs } of LIMITS) {
    const oldest = sent.at(-emails);
    if (oldest !== undefined && oldest > time - withinMs)
      return { emails, withinMs, until: new Date(oldest + withinMs) };
  }
  yield* sql`
    UPDATE ums_mail_recipient_limits SET sent_at = ${JSON.stringify([...sent, time])}
    WHERE recipient = ${recipient} AND event = ${event}`;
  return undefined;
}

/** Forgets recipients who have had nothing for a day. */
export function* forgetOldCounts(): Work<void> {
  yield* sql`DELETE FROM ums_mail_recipient_limits WHERE updated_at < ${nowPlus(-DAY_MS)}`;
}
