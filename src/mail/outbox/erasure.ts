import type { Work } from '../../database/database.js';
import { Dialects, forUpdate, now, skipLocked, sql } from '../../database/sql.js';

/** What became of a recipient's emails. */
export interface Erasure {
  /** Emails that are still in the log and do not tell any more whom they went to. */
  readonly erased: number;
  /** How many of them had been waiting, and are never sent. */
  readonly cancelled: number;
  /** Emails that are being sent right now: they can be erased once that has ended. */
  readonly underWay: number;
}

/** Servers quote the address in what they answer. */
const withoutReply = (column: 'error' | 'reason') =>
  new Dialects({
    sqlite: `json_set(${column}, '$.reply', '')`,
    postgres: `jsonb_set(${column}::jsonb, '{reply}', '""')::text`,
  });

/**
 * Forgets a person: the address, who caused an email to it, the servers' words and the texts go; that there was an email,
 * of which event, when and with which outcome stays. What waits is cancelled.
 * @param recipient in lower case.
 * @param by the name of who asked for it.
 */
export function* eraseRecipient(recipient: string, by: string): Work<Erasure> {
  const cancelled = yield* sql`
    UPDATE ums_mail_emails
    SET status = 'cancelled', settled_at = ${now}, settled_by = ${by}, next_attempt_at = NULL
    WHERE id IN (
      SELECT id FROM ums_mail_emails WHERE recipient_key = ${recipient} AND status = 'queued' ORDER BY id ${skipLocked}
    ) RETURNING id`;
  const settled = sql`SELECT id FROM ums_mail_emails WHERE recipient_key = ${recipient} AND settled_at IS NOT NULL`;
  // Emails before what hangs on them, as when old ones are deleted: those two would wait for each other.
  yield* sql`${settled} ORDER BY id ${forUpdate}`;
  yield* sql`
    UPDATE ums_mail_contents SET content = NULL, erased_at = ${now} WHERE erased_at IS NULL AND email_id IN (${settled})`;
  yield* sql`
    UPDATE ums_mail_attempts SET reply = '', error = ${withoutReply('error')} WHERE email_id IN (${settled})`;
  const erased = yield* sql`
    UPDATE ums_mail_emails
    SET recipient = '', recipient_key = '', recipient_domain = '', initiator_id = NULL, initiator_name = NULL,
        error = ${withoutReply('error')}
    WHERE recipient_key = ${recipient} AND settled_at IS NOT NULL RETURNING id`;
  yield* sql`DELETE FROM ums_mail_suppressions WHERE recipient = ${recipient}`;
  yield* sql`DELETE FROM ums_mail_recipient_limits WHERE recipient = ${recipient}`;
  // Last, as in a worker's turn: no worker could do anything while we waited for one of the others.
  yield* sql`UPDATE ums_mail_hold SET reason = ${withoutReply('reason')} WHERE reason IS NOT NULL`;
  const [left] = yield* sql<{ emails: number }>`
    SELECT CAST(count(*) AS integer) AS emails FROM ums_mail_emails WHERE recipient_key = ${recipient}`;
  return { erased: erased.length, cancelled: cancelled.length, underWay: left!.emails };
}
