import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { now, sql, toDate, toDateOrNull } from '../../database/sql.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import { attemptsOf } from './attempts.js';
import type { Attempt, EmailStatus, LoggedEmail } from './email.js';
import { type EmailFilter, idsOf } from './email-filter.js';
import { isEmailId } from './email-id.js';

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
    const ids = idsOf(filter, { limit, before, newest: true });
    if (!ids) return [];
    const rows = await this.database.run(function* () {
      return yield* sql<EmailRow>`SELECT * FROM ums_mail_emails WHERE id IN (${ids}) ORDER BY id DESC`;
    });
    return rows.map(asLoggedEmail);
  }

  /** How many emails match the filter, counted up to `limit`. */
  async count(filter: EmailFilter, limit: number): Promise<number> {
    const ids = idsOf(filter, { limit });
    if (!ids) return 0;
    const [row] = await this.database.run(function* () {
      return yield* sql<{ emails: number }>`SELECT CAST(count(*) AS integer) AS emails FROM (${ids}) AS matching`;
    });
    return row!.emails;
  }

  /** How many waiting emails go out before this one, counted up to `limit`. */
  async countBefore(id: string, limit: number): Promise<number> {
    const [row] = await this.database.run(function* () {
      return yield* sql<{ emails: number }>`
        SELECT CAST(count(*) AS integer) AS emails FROM (
          SELECT 1 FROM ums_mail_emails AS other, ums_mail_emails AS this
          WHERE this.id = ${id} AND other.status = 'queued' AND other.next_attempt_at <= ${now}
            AND (other.priority, other.next_attempt_at) < (this.priority, this.next_attempt_at)
          LIMIT ${limit}
        ) AS earlier`;
    });
    return row!.emails;
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

interface EmailRow {
  readonly id: string;
  readonly event: string;
  readonly locale: string;
  readonly template: string;
  readonly recipient: string;
  readonly queued_by: string | null;
  readonly initiator_id: string | null;
  readonly initiator_name: string | null;
  readonly request_id: string | null;
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
    requestId: row.request_id,
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
