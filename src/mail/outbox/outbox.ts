import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, type Work } from '../../database/database.js';
import { list, now, nowPlus, skipLocked, sql, type Statement, toDate } from '../../database/sql.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { INTERRUPTED, lostAttempt, noteAttempts } from './attempts.js';
import {
  type ClaimedEmail,
  type EmailStatus,
  type NewEmail,
  type Outcome,
  PRIORITIES,
  type QueuedEmail,
} from './email.js';
import { contentsOf, openContent, sealContent } from './email-contents.js';
import type { Idempotency } from './idempotency.js';
import { QueuedTogether } from './queued-together.js';
import { insertAsSending, queueAll, queueOnce, type SealedEmail } from './queueing.js';
import { RecentContents } from './recent-contents.js';
import { suppress } from './suppressions.js';

/** How long a claimed email is its worker's own. Longer than the 45 seconds that a send may take. */
export const LEASE_MS = 60_000;

/**
 * An account with a limit lets its emails go at equal intervals. Nobody claims one whose turn is further away: transports
 * let none wait for more than 20 seconds, as it has to be sent within 45.
 */
const NEXT_TURNS_MS = 15_000;

/** No retry is further ahead, with its spread. */
const FURTHEST_MS = 2 * 3_600_000;
/** After days without a server, all that waits may be over: on SQLite nothing else goes on meanwhile. */
const EXPIRED_AT_ONCE = 1_000;

/**
 * The emails that are to be sent, and what became of them: the only file that changes rows of emails and attempts, but
 * for queueing.ts, which adds them, and for retention.ts and erasure.ts, which let what is settled be forgotten.
 * Methods that give {@link Work} are put together by their caller into one transaction, through `database.run`.
 */
@Injectable()
export class Outbox {
  private readonly together = new QueuedTogether((emails) => this.queueAll(emails));
  private readonly recent = new RecentContents();

  constructor(
    private readonly database: Database,
    private readonly keyRing: KeyRing,
  ) {}

  /**
   * Keeps an email until it is sent: with the commit of `transaction`, or at once without one; then together with
   * others that are queued at the same time. It is only written down, as suppressed, where its recipient is known not
   * to exist or has had too many.
   * @throws AppError `idempotency-key-reused`, `invalid-request`, `transaction-not-active`, `database-busy`.
   */
  async queue(
    email: NewEmail,
    options: { transaction?: EntityManager | undefined; idempotency?: Idempotency | undefined } = {},
  ): Promise<QueuedEmail> {
    const { transaction, idempotency } = options;
    const sealed = this.seal(email);
    if (idempotency) return this.database.run(() => queueOnce(sealed, idempotency), transaction);
    // There, a count is a locked row, and others should not wait along for whoever holds it.
    const mayWait = email.limited && this.database.dialect === 'postgres';
    if (transaction || mayWait) return (await this.queueAll([sealed], transaction))[0]!;
    return this.together.add(sealed);
  }

  /** As {@link queue}, for many emails: all of them or none. */
  async queueMany(emails: readonly NewEmail[], transaction?: EntityManager): Promise<QueuedEmail[]> {
    return this.queueAll(
      emails.map((email) => this.seal(email)),
      transaction,
    );
  }

  /** Writes a test email down as being sent by the caller, who settles it: a dispatcher finds it if the caller is no more. */
  async queueForSender(email: NewEmail, { unsavedSettings }: { unsavedSettings: boolean }): Promise<Outcome['email']> {
    const sealed = this.seal(email);
    const fence = 1;
    await this.database.run(() => insertAsSending(sealed, { fence, leaseMs: LEASE_MS, unsavedSettings }));
    return { id: email.id, fence, recipient: email.recipient };
  }

  /**
   * Takes up to `limit` emails that are due, the most urgent first. For `leaseMs` they are the caller's, to be settled
   * or released.
   */
  *claim(limit: number, leaseMs = LEASE_MS): Work<ClaimedEmail[]> {
    const rows: ClaimedRow[] = [];
    for (const priority of PRIORITIES) {
      if (rows.length >= limit) break;
      // MATERIALIZED: otherwise PostgreSQL may run the SELECT more than once, and lock more rows than it claims.
      const due = yield* sql<ClaimedRow>`
        WITH due AS MATERIALIZED (
          SELECT id FROM ums_mail_emails
          WHERE status = 'queued' AND priority = ${priority} AND next_attempt_at <= ${now} AND expires_at > ${now}
          ORDER BY next_attempt_at LIMIT ${limit - rows.length} ${skipLocked}
        )
        UPDATE ums_mail_emails
        SET status = 'sending', next_attempt_at = NULL, lease_until = ${nowPlus(leaseMs)}, fence = fence + 1
        WHERE id IN (SELECT id FROM due)
        RETURNING id, fence, recipient, message_id, request_id, trace_parent, expires_at, retries`;
      rows.push(...due);
    }
    const recent = new Map(rows.map(({ id }) => [id, this.recent.take(id)]));
    const stored = yield* contentsOf(rows.map(({ id }) => id).filter((id) => !recent.get(id)));
    return rows.map((row) => ({
      id: row.id,
      fence: row.fence,
      recipient: row.recipient,
      messageId: row.message_id,
      requestId: row.request_id,
      traceParent: row.trace_parent,
      expiresAt: toDate(row.expires_at),
      retries: row.retries,
      open: () => recent.get(row.id) ?? openContent(this.keyRing, row.id, stored.get(row.id) ?? Buffer.alloc(0)),
    }));
  }

  /**
   * Notes finished attempts and what follows from them.
   * @returns those that were still the worker's own; the others were refused by their fence, unchanged.
   */
  *settle(outcomes: readonly Outcome[]): Work<ReadonlySet<Outcome>> {
    const rows: SettledRow[] = [];
    // Nearly all are accepted, with the same settings: these are settled by one statement.
    for (const together of accepted(outcomes)) {
      rows.push(...(yield* settling(together, sql`status = 'sent', settled_at = ${now}, error = NULL`)));
    }
    for (const outcome of outcomes) {
      if (outcome.verdict.status !== 'sent') rows.push(...(yield* settling([outcome], consequence(outcome))));
    }
    const settled = new Map(rows.map((row) => [row.id, row]));
    // One email may be there twice: where a clock has jumped, a worker recovers and claims what it is still sending.
    const noted = outcomes.filter(({ email }) => settled.get(email.id)?.fence === email.fence);
    yield* noteAttempts(
      noted.map(({ email: { id: emailId }, attempt }) => ({
        emailId,
        number: settled.get(emailId)!.attempts,
        attempt,
      })),
    );
    yield* this.suppressUnknown(noted);
    return new Set(noted);
  }

  /** In the same order everywhere, lest two workers wait for each other. */
  private *suppressUnknown(noted: readonly Outcome[]): Work<void> {
    const unknown = noted
      .filter(({ verdict }) => verdict.status === 'failed' && verdict.suppressRecipient)
      .map(({ email: { id, recipient }, attempt: { reply } }) => ({ id, recipient: recipient.toLowerCase(), reply }))
      .sort((one, other) => (one.recipient < other.recipient ? -1 : 1));
    for (const { id, recipient, reply } of unknown) yield* suppress(recipient, reply, id);
  }

  /** Gives emails back that were claimed but not handed to a server: due again at once, without an attempt. */
  *release(emails: readonly Held[]): Work<void> {
    if (emails.length === 0) return;
    yield* sql`
      UPDATE ums_mail_emails SET status = 'queued', next_attempt_at = ${now}, lease_until = NULL
      WHERE status = 'sending' AND (${list(emails.map(held), ' OR ')})`;
  }

  /**
   * Queues again what a worker has left behind: leases that have run out, and those that lie further ahead than any
   * lease can, as a clock was wrong. Nobody knows whether the server has them, so they become possible duplicates.
   * @param all every lease: at the start with SQLite, where no other process can be sending.
   * @returns how many were queued; tests of settings that were not saved have failed instead.
   */
  *recover({ all = false } = {}): Work<number> {
    // Twice, as `now` is when this transaction began, and others have claimed since.
    const over = sql`(lease_until <= ${now} OR lease_until > ${nowPlus(2 * LEASE_MS)})`;
    const rows = yield* sql<{ id: string; attempts: number; status: EmailStatus }>`
      UPDATE ums_mail_emails
      SET status = CASE WHEN unsaved_settings THEN 'failed' ELSE 'queued' END,
          settled_at = CASE WHEN unsaved_settings THEN ${now} END,
          next_attempt_at = CASE WHEN unsaved_settings THEN NULL ELSE ${now} END,
          lease_until = NULL, fence = fence + 1, attempts = attempts + 1, possible_duplicate = ${true},
          error = ${JSON.stringify(INTERRUPTED)}
      WHERE id IN (
        SELECT id FROM ums_mail_emails WHERE status = 'sending' AND ${all ? sql`${true}` : over} ${skipLocked}
      ) RETURNING id, attempts, status`;
    const attempt = lostAttempt();
    yield* noteAttempts(rows.map(({ id, attempts }) => ({ emailId: id, number: attempts, attempt })));
    return rows.filter(({ status }) => status === 'queued').length;
  }

  /** Settles what has waited too long: a dead link is never delivered. @returns how many, at most a thousand. */
  *expire(): Work<number> {
    const rows = yield* sql`
      UPDATE ums_mail_emails SET status = 'expired', settled_at = ${now}, next_attempt_at = NULL
      WHERE id IN (
        SELECT id FROM ums_mail_emails WHERE status = 'queued' AND expires_at <= ${now}
        LIMIT ${EXPIRED_AT_ONCE} ${skipLocked}
      ) RETURNING id`;
    return rows.length;
  }

  /**
   * Makes due what a clock that was ahead has put off: further than any retry, or at all where nothing was tried yet.
   * Looks at every retry that is more than a minute away: not to be done all the time.
   */
  *bringForward(): Work<void> {
    yield* sql`
      UPDATE ums_mail_emails SET next_attempt_at = ${now}
      WHERE id IN (
        SELECT id FROM ums_mail_emails
        WHERE status = 'queued' AND priority IN (${list(PRIORITIES)}) AND next_attempt_at > ${nowPlus(60_000)}
          AND (attempts = 0 OR next_attempt_at > ${nowPlus(FURTHEST_MS)})
        ${skipLocked}
      )`;
  }

  /**
   * How many more emails may be claimed now, where the account takes `perMinute`: of those of this minute, no more than
   * have their turn soon. For everyone who shares it.
   */
  *allowance(perMinute: number): Work<number> {
    const intervalMs = 60_000 / perMinute;
    // Those claimed earlier have had their turn, or their worker is no more. Where turns are far apart, the last one to
    // have had it is in the way of the next. What a clock has noted that was ahead is in nobody's way for hours.
    const [row] = yield* sql<{ begun: number; taken: number }>`
      SELECT
        CAST(count(*) + (
          SELECT count(*) FROM ums_mail_attempts WHERE at > ${nowPlus(-60_000)} AND at <= ${nowPlus(60_000)}
        ) AS integer) AS begun,
        CAST(count(CASE WHEN lease_until > ${nowPlus(LEASE_MS - NEXT_TURNS_MS)} THEN 1 END) + (
          SELECT count(*) FROM ums_mail_attempts WHERE at > ${nowPlus(NEXT_TURNS_MS - intervalMs)} AND at <= ${now}
        ) AS integer) AS taken
      FROM ums_mail_emails WHERE status = 'sending'`;
    const turns = Math.max(1, Math.floor(NEXT_TURNS_MS / intervalMs));
    return Math.max(0, Math.min(perMinute - row!.begun, turns - row!.taken));
  }

  /** Takes an email back that no worker has begun with. @returns false where it was not waiting (any more). */
  cancel(id: string, by: string, transaction?: EntityManager): Promise<boolean> {
    return this.database.run(function* () {
      const rows = yield* sql`
        UPDATE ums_mail_emails
        SET status = 'cancelled', settled_at = ${now}, settled_by = ${by}, next_attempt_at = NULL
        WHERE id = ${id} AND status = 'queued' RETURNING id`;
      return rows.length > 0;
    }, transaction);
  }

  /** Sends a settled email again, the same message with the same link. @returns false where that is not possible. */
  resend(id: string, transaction?: EntityManager): Promise<boolean> {
    return this.database.run(function* () {
      return (yield* requeue(sql`id = ${id} AND status NOT IN ('queued', 'sending')`)) > 0;
    }, transaction);
  }

  /** As {@link resend}, for every failed email that can be. @returns how many. */
  resendFailed(transaction?: EntityManager): Promise<number> {
    return this.database.run(() => requeue(sql`status = 'failed'`), transaction);
  }

  private queueAll(emails: readonly SealedEmail[], transaction?: EntityManager): Promise<QueuedEmail[]> {
    return this.database.run(() => queueAll(emails), transaction);
  }

  private seal(email: NewEmail): SealedEmail {
    const { id, recipient } = email;
    const content = { recipient, message: email.content };
    this.recent.keep(id, content);
    return { email, sealed: sealContent(this.keyRing, id, content) };
  }
}

type Held = Pick<ClaimedEmail, 'id' | 'fence'>;

interface ClaimedRow {
  readonly id: string;
  readonly fence: number;
  readonly recipient: string;
  readonly message_id: string;
  readonly request_id: string | null;
  readonly trace_parent: string | null;
  readonly expires_at: unknown;
  readonly retries: number;
}

interface SettledRow {
  readonly id: string;
  readonly fence: number;
  /** So many with this one. */
  readonly attempts: number;
}

function held({ id, fence }: Held): Statement {
  return sql`(id = ${id} AND fence = ${fence})`;
}

/** Accepted emails, by the settings that they were sent with. */
function accepted(outcomes: readonly Outcome[]): Iterable<Outcome[]> {
  const byRevision = new Map<number | null, Outcome[]>();
  for (const outcome of outcomes) {
    if (outcome.verdict.status !== 'sent') continue;
    const { settingsRevision } = outcome.attempt;
    byRevision.set(settingsRevision, [...(byRevision.get(settingsRevision) ?? []), outcome]);
  }
  return byRevision.values();
}

function* settling(outcomes: readonly Outcome[], changes: Statement): Work<SettledRow[]> {
  return yield* sql<SettledRow>`
    UPDATE ums_mail_emails
    SET ${changes}, lease_until = NULL, attempts = attempts + 1,
        settings_revision = ${outcomes[0]!.attempt.settingsRevision}
    WHERE status = 'sending' AND (${list(
      outcomes.map(({ email }) => held(email)),
      ' OR ',
    )})
    RETURNING id, fence, attempts`;
}

function consequence({ verdict, attempt }: Outcome): Statement {
  const noted = sql`
    status = ${verdict.status}, error = ${JSON.stringify(attempt.error)},
    possible_duplicate = (possible_duplicate OR ${attempt.possibleDuplicate})`;
  if (verdict.status !== 'queued') return sql`${noted}, settled_at = ${now}`;
  return sql`${noted}, next_attempt_at = ${nowPlus(verdict.afterMs)}, retries = retries + ${verdict.countsAsRetry ? 1 : 0}`;
}

/** Emails whose text is still there and whose time is not over. */
function* requeue(which: Statement): Work<number> {
  const rows = yield* sql`
    UPDATE ums_mail_emails
    SET status = 'queued', next_attempt_at = ${now}, settled_at = NULL, settled_by = NULL, suppressed_until = NULL,
        error = NULL, retries = 0
    WHERE ${which} AND expires_at > ${now} AND NOT unsaved_settings
      AND EXISTS (SELECT 1 FROM ums_mail_contents WHERE email_id = ums_mail_emails.id AND erased_at IS NULL)
    RETURNING id`;
  return rows.length;
}
