import type { Work } from '../../database/database.js';
import { list, now, nowPlus, sql, toDate } from '../../database/sql.js';

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

/** An email that is to be counted. */
export interface CountedEmail {
  readonly id: string;
  readonly recipient: string;
  readonly event: string;
}

/**
 * Counts emails to recipients, but for those with which a limit is reached: these are returned, by id. The rows are
 * locked until the transaction ends, so all replicas count together, and always in the same order, so that no two wait
 * for each other. A row holds the times of the last emails: an hour is any hour, not one by the clock.
 */
export function* countEmails(emails: readonly CountedEmail[]): Work<ReadonlyMap<string, LimitReached>> {
  const reached = new Map<string, LimitReached>();
  if (emails.length === 0) return reached;
  const counts = yield* lockCounts(emails);
  for (const email of emails) {
    const count = counts.get(keyOf(email))!;
    const limit = limitOf(count);
    if (limit) reached.set(email.id, limit);
    else count.sent.push(count.time);
  }
  yield* keep([...counts.values()]);
  return reached;
}

interface Count {
  readonly recipient: string;
  readonly event: string;
  /** When the last ones were sent, as milliseconds. */
  readonly sent: number[];
  /** Now, by the clock of the database. */
  readonly time: number;
}

interface CountRow {
  readonly recipient: string;
  readonly event: string;
  readonly sent_at: string;
  readonly updated_at: unknown;
}

function* lockCounts(emails: readonly CountedEmail[]): Work<ReadonlyMap<string, Count>> {
  const inOrder = [...new Map(emails.map((email) => [keyOf(email), email]))].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const rows = yield* sql<CountRow>`
    INSERT INTO ums_mail_recipient_limits (recipient, event, sent_at, updated_at)
    VALUES ${list(inOrder.map(([, { recipient, event }]) => sql`(${recipient}, ${event}, '[]', ${now})`))}
    ON CONFLICT (recipient, event) DO UPDATE SET updated_at = ${now} RETURNING recipient, event, sent_at, updated_at`;
  return new Map(
    rows.map(({ recipient, event, sent_at: sentAt, updated_at: updatedAt }) => {
      const time = toDate(updatedAt).getTime();
      const sent = (JSON.parse(sentAt) as number[]).filter((at) => at > time - DAY_MS);
      return [keyOf({ recipient, event }), { recipient, event, sent, time }];
    }),
  );
}

function* keep(counts: readonly Count[]): Work<void> {
  const rows = counts.map(
    ({ recipient, event, sent }) => sql`(${recipient}, ${event}, ${JSON.stringify(sent)}, ${now})`,
  );
  yield* sql`
    INSERT INTO ums_mail_recipient_limits (recipient, event, sent_at, updated_at) VALUES ${list(rows)}
    ON CONFLICT (recipient, event) DO UPDATE SET sent_at = excluded.sent_at`;
}

function limitOf({ sent, time }: Count): LimitReached | undefined {
  for (const { emails, withinMs } of LIMITS) {
    const oldest = sent.at(-emails);
    if (oldest !== undefined && oldest > time - withinMs) {
      return { emails, withinMs, until: new Date(oldest + withinMs) };
    }
  }
  return undefined;
}

const keyOf = ({ recipient, event }: Pick<CountedEmail, 'recipient' | 'event'>): string => `${event} ${recipient}`;

/** Forgets recipients who have had nothing for a day. */
export function* forgetOldCounts(): Work<void> {
  yield* sql`DELETE FROM ums_mail_recipient_limits WHERE updated_at < ${nowPlus(-DAY_MS)}`;
}
