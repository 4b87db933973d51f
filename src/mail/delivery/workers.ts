import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Database, type Work } from '../../database/database.js';
import { now, nowPlus, sql } from '../../database/sql.js';

/** Who has not been seen for so long sends no more. Workers are to be heard of every second. */
const SILENT_MS = 5_000;

/** A worker among all that send now. */
export interface Place {
  readonly workers: number;
  /** 0 for the one that has been there longest. */
  readonly rank: number;
}

/** SQLite has one process. There, a note that it is alive would be a write to the disk each second, for nobody. */
const ALONE: Place = { workers: 1, rank: 0 };

/** Those who send, in all processes: noted in the database, as the connections of the account are shared out among them. */
@Injectable()
export class Workers {
  private readonly id = uuid();

  constructor(private readonly database: Database) {}

  /** Notes that this worker is there, forgets those that are not any more, and counts. */
  *announce(): Work<Place> {
    if (this.database.dialect === 'sqlite') return ALONE;
    yield* sql`
      INSERT INTO ums_mail_workers (id, seen_at) VALUES (${this.id}, ${now})
      ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;
    // Two that were silent and come back must not wait for each other.
    yield* sql`
      DELETE FROM ums_mail_workers WHERE id IN (
        SELECT id FROM ums_mail_workers WHERE seen_at <= ${nowPlus(-SILENT_MS)} FOR UPDATE SKIP LOCKED
      )`;
    const [place] = yield* sql<Place>`
      SELECT CAST(count(*) AS integer) AS workers, CAST(count(*) FILTER (WHERE id < ${this.id}) AS integer) AS rank
      FROM ums_mail_workers WHERE seen_at > ${nowPlus(-SILENT_MS)}`;
    return place!;
  }

  /** Leaves its share to the others. */
  *leave(): Work<void> {
    yield* sql`DELETE FROM ums_mail_workers WHERE id = ${this.id}`;
  }
}

/** How many of the account's connections are this worker's. With more workers than connections, some have none. */
export function shareOf(connections: number, { workers, rank }: Place): number {
  if (connections === Infinity) return Infinity;
  return Math.floor(connections / workers) + (rank < connections % workers ? 1 : 0);
}
