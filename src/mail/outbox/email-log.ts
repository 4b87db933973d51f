import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { list, sql, type Statement, toDate, toDateOrNull } from '../../database/sql.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import { attemptsOf } from './attempts.js';
import type { Attempt, EmailStatus, LoggedEmail } from './email.js';
import { firstIdAt, isEmailId } from './email-id.js';

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

/** One email with everything that was tried. */
export interface EmailHistory extends LoggedEmail {
  readonly attemptList: readonly Attempt[];
  /** When its text was erased; `null` while it can still be sent again. */
  readonly contentErasedAt: Date | null;
}

/** What was sent and what became of it. Reads only. */
@Injectable()
export class EmailLog {
  constructor(private readonly database: Database) {}

  /** Emails that match the filter, newest first, older than the one with the id `before`. */
  async list(filter: EmailFilter, limit: number, before?: string): Promise<LoggedEmail[]> {
    const conditions = conditionsOf(filter);
    if (before !== undefined) conditions.push(sql`id < ${before}`);
    if (!conditions.every(isPossible)) return [];
    const where = conditions.length > 0 ? sql`WHERE ${list(conditions, ' AND ')}` : sql``;
    const rows = await this.database.run(function* () {
      return yield* sql<EmailRow>`SELECT * FROM ums_mail_emails ${where} ORDER BY id DESC LIMIT ${limit}`;
    });
    return rows.map(asLoggedEmail);
  }

  /** One email; `undefined` if there is none with this id. */
  async find(id: string): Promise<EmailHistory | undefined> {
    if (!isEmailId(id)) return undefined;
    return this.database.run(function* () {
      const [row] = yield* sql<EmailRow & { erased_at: unknown }>`
        SELECT ums_mail_emails.*, erased_at
        FROM ums_mail_emails LEFT JOIN ums_mail_contents ON email_id = id WHERE id = ${id}`;
      if (!row) return undefined;
      const attemptList = yield* attemptsOf(id);
      return { ...asLoggedEmail(row), attemptList, contentErasedAt: toDateOrNull(row.erased_at) };
    });
  }
}

function conditionsOf({ since, until, event, status, search, queuedBy }: EmailFilter): Statement[] {
  const conditions: Statement[] = [];
  // The id begins with the time, and the primary key is sorted already.
  if (since) conditions.push(sql`id >= ${firstIdAt(since)}`);
  if (until) conditions.push(sql`id < ${firstIdAt(until)}`);
  if (event !== undefined) conditions.push(sql`event = ${event}`);
  if (status !== undefined) conditions.push(sql`status = ${status}`);
  if (queuedBy !== undefined) conditions.push(sql`queued_by = ${queuedBy}`);
  if (search !== undefined && search.trim() !== '') conditions.push(matching(search.trim().toLowerCase()));
  return conditions;
}

function matching(search: string): Statement {
  if (isEmailId(search)) return sql`id = ${search}`;
  if (search.startsWith('@')) return sql`recipient_domain = ${search.slice(1)}`;
  // A range, as only that uses the index on both databases; no address holds DEL.
  const beginning = sql`(recipient_key >= ${search} AND recipient_key < ${`${search}\x7f`})`;
  return search.includes('@') ? beginning : sql`(${beginning} OR recipient_domain = ${search})`;
}

/** PostgreSQL refuses texts with a NUL, and no column holds one. */
function isPossible(condition: Statement): boolean {
  return !condition.for('sqlite').values.some((value) => typeof value === 'string' && value.includes('\0'));
}

interface EmailRow {
  readonly id: string;
  readonly event: string;
  readonly locale: string;
  readonly template: string;
  readonly recipient: string;
  readonly queued_by: string | null;
  readonly initiator_id: string | null;
  readonly initiator_name: string | null;
  readonly message_id: string;
  readonly carries_link: unknown;
  readonly unsaved_settings: unknown;
  readonly status: EmailStatus;
  readonly attempts: number;
  readonly next_attempt_at: unknown;
  readonly settings_revision: number | null;
  readonly error: string | null;
  readonly possible_duplicate: unknown;
  readonly suppressed_until: unknown;
  readonly created_at: unknown;
  readonly expires_at: unknown;
  readonly settled_at: unknown;
  readonly settled_by: string | null;
}

function asLoggedEmail(row: EmailRow): LoggedEmail {
  return {
    id: row.id,
    event: row.event,
    locale: row.locale,
    template: row.template,
    recipient: row.recipient,
    initiatedBy: row.initiator_id === null ? null : { id: row.initiator_id, name: row.initiator_name ?? '' },
    queuedBy: row.queued_by,
    messageId: row.message_id,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: toDateOrNull(row.next_attempt_at),
    settingsRevision: row.settings_revision,
    error: row.error === null ? null : (JSON.parse(row.error) as Failure),
    possibleDuplicate: Boolean(row.possible_duplicate),
    suppressedUntil: toDateOrNull(row.suppressed_until),
    carriesLink: Boolean(row.carries_link),
    unsavedSettings: Boolean(row.unsaved_settings),
    createdAt: toDate(row.created_at),
    expiresAt: toDate(row.expires_at),
    settledAt: toDateOrNull(row.settled_at),
    settledBy: row.settled_by,
  };
}
