import { Dialects, list, sql, type Statement } from '../../database/sql.js';
import type { EmailStatus } from './email.js';
import { firstIdAt, isEmailId } from './email-id.js';

/** Which emails of the log. */
export interface EmailFilter {
  /** Queued at that time or later. */
  readonly since?: Date | undefined;
  /** Queued before that time. */
  readonly until?: Date | undefined;
  readonly event?: string | undefined;
  readonly status?: EmailStatus | undefined;
  /** An id, an address or its beginning, or a domain (`example.com`, `@example.com`). */
  readonly search?: string | undefined;
  /** Only what came with this caller's API key. */
  readonly queuedBy?: string | undefined;
}

export interface IdRange {
  readonly limit: number;
  /** Only older emails than the one with this id. */
  readonly before?: string | undefined;
  /** Where more than `limit` match, the newest of them; otherwise any. */
  readonly newest?: boolean;
}

/**
 * The statement that reads the ids of emails that match: a part for `IN (…)` and for `FROM (…)`. It looks into rows
 * only for what the index that it comes by does not hold. `undefined` where nothing can match.
 */
export function idsOf(filter: EmailFilter, { limit, before, newest = false }: IdRange): Statement | undefined {
  const order = newest ? sql`ORDER BY id DESC` : sql``;
  const period = periodOf(filter, before);
  const parts = waysTo(filter).map((conditions) => {
    const all = [...conditions.map((condition, index) => condition(index === 0 ? LEAD : FILTER)), ...period];
    const where = all.length > 0 ? sql`WHERE ${list(all, ' AND ')}` : sql``;
    return sql`SELECT id FROM (SELECT id FROM ums_mail_emails ${where} ${order} LIMIT ${limit}) AS part`;
  });
  const ids = sql`SELECT id FROM (${list(parts, ' UNION ')}) AS matching ${order} LIMIT ${limit}`;
  return isPossible(ids) ? ids : undefined;
}

/** A condition on one column, with what is to be written in front of the column. */
type Condition = (mark: Dialects) => Statement;

/** The index of this column leads to the emails. */
const LEAD = new Dialects({ sqlite: '', postgres: '' });
/** The column only rules emails out. SQLite has to be told: it keeps no statistics from which it could see that. */
export const FILTER = new Dialects({ sqlite: '+', postgres: '' });

/** Lists of conditions, of which one list must hold. In each, the condition that leaves the fewest emails comes first. */
function waysTo({ event, status, search, queuedBy }: EmailFilter): Condition[][] {
  const byStatus: Condition[] = status === undefined ? [] : [(mark) => sql`${mark}status = ${status}`];
  const others: Condition[] = [
    ...(event === undefined ? [] : [(mark: Dialects) => sql`${mark}event = ${event}`]),
    ...(queuedBy === undefined ? [] : [(mark: Dialects) => sql`${mark}queued_by = ${queuedBy}`]),
  ];
  const searched = search?.trim().toLowerCase() ?? '';
  const meanings: readonly Meaning[] = searched === '' ? [{ conditions: [], leavesFew: true }] : meaningsOf(searched);
  // Nearly every email was accepted: any other status leaves few.
  return meanings.map(({ conditions, leavesFew }) =>
    status === 'sent' && leavesFew ? [...conditions, ...others, ...byStatus] : [...byStatus, ...conditions, ...others],
  );
}

interface Meaning {
  readonly conditions: readonly Condition[];
  /** False for the beginning of an address, which may be a single letter. */
  readonly leavesFew: boolean;
}

function meaningsOf(search: string): readonly Meaning[] {
  if (isEmailId(search)) return [{ conditions: [(mark) => sql`${mark}id = ${search}`], leavesFew: true }];
  const inDomain = (domain: string): Meaning => ({
    conditions: [(mark) => sql`${mark}recipient_domain = ${domain}`],
    leavesFew: true,
  });
  if (search.startsWith('@')) return [inDomain(search.slice(1))];
  // A range, as only that uses the index on both databases; no address holds DEL.
  const beginning: Condition = (mark) =>
    sql`${mark}recipient_key >= ${search} AND ${mark}recipient_key < ${`${search}\x7f`}`;
  return search.includes('@')
    ? [{ conditions: [beginning], leavesFew: true }]
    : [{ conditions: [beginning], leavesFew: false }, inDomain(search)];
}

/** The id begins with the time, and each index ends with the id. */
function periodOf({ since, until }: EmailFilter, before: string | undefined): Statement[] {
  return [
    ...(since ? [sql`id >= ${firstIdAt(since)}`] : []),
    ...(until ? [sql`id < ${firstIdAt(until)}`] : []),
    ...(before === undefined ? [] : [sql`id < ${before}`]),
  ];
}

/** PostgreSQL refuses texts with a NUL, and no column holds one. */
function isPossible(statement: Statement): boolean {
  return !statement.for('sqlite').values.some((value) => typeof value === 'string' && value.includes('\0'));
}
