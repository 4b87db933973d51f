import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Dialects, nowPlus, sql, toDate, toDateOrNull } from '../../database/sql.js';

const HOUR_MS = 3_600_000;

/** How things stand in the outbox. */
export interface Summary {
  /** Not accepted yet and not given up. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  /** When the first link in a waiting email dies. */
  readonly linksExpireFrom: Date | null;
  /** Oldest first; the last one is the hour that it is now. */
  readonly last24Hours: readonly HourOfEmails[];
}

export interface HourOfEmails {
  /** Its beginning. */
  readonly hour: Date;
  readonly accepted: number;
  /** Failed or expired. */
  readonly failed: number;
}

const settledHour = new Dialects({
  sqlite: `strftime('%Y-%m-%d %H:00:00.000', settled_at)`,
  postgres: `date_trunc('hour', settled_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`,
});

/** Counts for the status of sending. */
@Injectable()
export class OutboxSummary {
  constructor(private readonly database: Database) {}

  async read(): Promise<Summary> {
    return this.database.run(function* () {
      const waiting = yield* sql<{ emails: number; oldest: unknown }>`
        SELECT CAST(count(*) AS integer) AS emails, min(id) AS oldest
        FROM ums_mail_emails WHERE status IN ('queued', 'sending')`;
      const [oldest] = yield* sql<{ created_at: unknown }>`
        SELECT created_at FROM ums_mail_emails WHERE id = ${waiting[0]!.oldest as string | null}`;
      const [link] = yield* sql<{ expires_at: unknown }>`
        SELECT expires_at FROM ums_mail_emails WHERE status = 'queued' AND carries_link ORDER BY expires_at LIMIT 1`;
      const hours = yield* sql<{ hour: unknown; accepted: number; failed: number }>`
        SELECT ${settledHour} AS hour,
          CAST(sum(CASE WHEN status = 'sent' THEN 1 ELSE 0 END) AS integer) AS accepted,
          CAST(sum(CASE WHEN status IN ('failed', 'expired') THEN 1 ELSE 0 END) AS integer) AS failed
        FROM ums_mail_emails WHERE settled_at > ${nowPlus(-24 * HOUR_MS)} GROUP BY 1`;
      return {
        waiting: waiting[0]!.emails,
        oldestWaitingAt: toDateOrNull(oldest?.created_at),
        linksExpireFrom: toDateOrNull(link?.expires_at),
        last24Hours: everyHour(hours.map(({ hour, ...counts }) => ({ hour: toDate(hour), ...counts }))),
      };
    });
  }
}

/** The last 24 hours, those in which nothing was settled too. */
function everyHour(hours: readonly HourOfEmails[]): HourOfEmails[] {
  const byTime = new Map(hours.map((hour) => [hour.hour.getTime(), hour]));
  const current = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: 24 }, (_, index) => {
    const time = current - (23 - index) * HOUR_MS;
    return byTime.get(time) ?? { hour: new Date(time), accepted: 0, failed: 0 };
  });
}
