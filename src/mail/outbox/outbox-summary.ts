import { Injectable } from '@nestjs/common';
import { Database, type Work } from '../../database/database.js';
import { Dialects, list, sql, toDateOrNull } from '../../database/sql.js';
import { FILTER } from './email-filter.js';
import { timeOfId } from './email-id.js';

const HOUR_MS = 3_600_000;

/** How things stand in the outbox. */
export interface Summary {
  /** Not accepted yet and not given up. */
  readonly waiting: number;
  /** How many of them carry a link that dies. */
  readonly waitingWithLinks: number;
  readonly oldestWaitingAt: Date | null;
  /** When the next one is due, or since when it could have gone out. */
  readonly dueAt: Date | null;
  /** When the first link in a waiting email dies. */
  readonly linksExpireFrom: Date | null;
  readonly lastAcceptedAt: Date | null;
  /** Oldest first; the last one is the hour that it is now. */
  readonly last24Hours: readonly HourOfEmails[];
}

/** What is not settled yet. */
export interface Waiting {
  readonly queued: number;
  readonly sending: number;
  /** When the oldest was queued. */
  readonly oldestAt: Date | null;
  /** When the next one is due, or since when it could have gone out. */
  readonly dueAt: Date | null;
}

export interface HourOfEmails {
  /** Its beginning. */
  readonly hour: Date;
  readonly accepted: number;
  /** Failed or expired. */
  readonly failed: number;
}

/** The index of what waits: for SQLite, which would come by the status and read each row. */
const byExpiry = new Dialects({ sqlite: 'INDEXED BY ums_mail_emails_expiry', postgres: '' });

/** Counts for the status of sending. Every open page asks for them again and again: each comes from an index alone. */
@Injectable()
export class OutboxSummary {
  constructor(private readonly database: Database) {}

  /** Of what is not settled yet, and nothing else: for metrics, which are asked for all day. */
  async waiting(): Promise<Waiting> {
    return this.database.run(function* () {
      const queued = yield* countQueued();
      const sending = yield* countSending();
      return { queued: queued.emails, sending, oldestAt: yield* oldestAt(), dueAt: toDateOrNull(queued.due) };
    });
  }

  async read(): Promise<Summary> {
    return this.database.run(function* () {
      const queued = yield* countQueued();
      const sending = yield* countSending();
      const oldestWaitingAt = yield* oldestAt();
      const [accepted] = yield* sql<{ settled_at: unknown }>`
        SELECT settled_at FROM ums_mail_emails
        WHERE settled_at IS NOT NULL AND ${FILTER}status = 'sent' ORDER BY settled_at DESC LIMIT 1`;
      const last24Hours = yield* hoursUntil(new Date());
      return {
        waiting: queued.emails + sending,
        waitingWithLinks: queued.with_links,
        oldestWaitingAt,
        dueAt: toDateOrNull(queued.due),
        linksExpireFrom: toDateOrNull(queued.links_expire),
        lastAcceptedAt: toDateOrNull(accepted?.settled_at),
        last24Hours,
      };
    });
  }
}

interface Queued {
  readonly emails: number;
  readonly with_links: number;
  readonly links_expire: unknown;
  readonly due: unknown;
}

function* countQueued(): Work<Queued> {
  const [queued] = yield* sql<Queued>`
    SELECT CAST(count(*) AS integer) AS emails,
      CAST(count(*) FILTER (WHERE carries_link) AS integer) AS with_links,
      min(expires_at) FILTER (WHERE carries_link) AS links_expire,
      min(next_attempt_at) AS due
    FROM ums_mail_emails ${byExpiry} WHERE status = 'queued'`;
  return queued!;
}

function* countSending(): Work<number> {
  const [sending] = yield* sql<{ emails: number }>`
    SELECT CAST(count(*) AS integer) AS emails FROM ums_mail_emails WHERE status = 'sending'`;
  return sending!.emails;
}

/** When the oldest email was queued that is not settled. */
function* oldestAt(): Work<Date | null> {
  const rows = yield* sql<{ id: string | null }>`
    SELECT min(id) AS id FROM ums_mail_emails WHERE status = 'queued' UNION ALL
    SELECT min(id) AS id FROM ums_mail_emails WHERE status = 'sending'`;
  const ids = rows.flatMap(({ id }) => id ?? []);
  return ids.length > 0 ? timeOfId(ids.sort()[0]!) : null;
}

/**
 * The last 24 hours, those in which nothing was settled too. A range of the index for each: to tell the hour of every
 * email takes ten times as long.
 */
function* hoursUntil(time: Date): Work<HourOfEmails[]> {
  const current = Math.floor(time.getTime() / HOUR_MS);
  const hours = Array.from({ length: 24 }, (_, index) => new Date((current - 23 + index) * HOUR_MS));
  const counts = hours.map((hour, place) => {
    const end = new Date(hour.getTime() + HOUR_MS);
    return sql`
      SELECT CAST(${place} AS integer) AS place,
        CAST(count(*) FILTER (WHERE status = 'sent') AS integer) AS accepted,
        CAST(count(*) FILTER (WHERE status IN ('failed', 'expired')) AS integer) AS failed
      FROM ums_mail_emails WHERE settled_at >= ${hour} AND settled_at < ${end}`;
  });
  const rows = yield* sql<{ place: number; accepted: number; failed: number }>`${list(counts, ' UNION ALL ')}`;
  return rows.map(({ place, accepted, failed }) => ({ hour: hours[place]!, accepted, failed }));
}
