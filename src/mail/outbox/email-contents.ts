import type { Work } from '../../database/database.js';
import { list, now, nowPlus, skipLocked, sql } from '../../database/sql.js';
import type { KeyRing, SealedPlace } from '../../secrets/key-ring.js';
import { firstIdAt } from './email-id.js';

/** How long the text of a settled email is kept, so that it can be sent again. */
const KEPT_MS = 24 * 3_600_000;

/** What is sealed: the recipient stands in it too, so that a row with another address in it opens nothing to anyone. */
export interface EmailContent {
  readonly recipient: string;
  /** The MIME message without a From line. */
  readonly message: Buffer;
}

export function sealContent(keyRing: KeyRing, id: string, { recipient, message }: EmailContent): Buffer {
  return keyRing.seal([`${recipient}\n`, message], placeOf(id));
}

/** @throws AppError `secret-key-missing`. */
export function openContent(keyRing: KeyRing, id: string, sealed: Buffer): EmailContent {
  const content = keyRing.open(sealed, placeOf(id));
  const end = content.indexOf('\n');
  return { recipient: content.toString('utf8', 0, end), message: content.subarray(end + 1) };
}

export function* keepContents(contents: readonly { readonly id: string; readonly sealed: Buffer }[]): Work<void> {
  yield* sql`
    INSERT INTO ums_mail_contents (email_id, content)
    VALUES ${list(contents.map(({ id, sealed }) => sql`(${id}, ${sealed})`))}`;
}

/** The sealed contents of these emails, by id. */
export function* contentsOf(ids: readonly string[]): Work<ReadonlyMap<string, Buffer>> {
  if (ids.length === 0) return new Map();
  const rows = yield* sql<{ email_id: string; content: Buffer }>`
    SELECT email_id, content FROM ums_mail_contents WHERE erased_at IS NULL AND email_id IN (${list(ids)})`;
  return new Map(rows.map(({ email_id, content }) => [email_id, content]));
}

/** Erases contents of emails that were settled 24 hours ago. @returns how many, at most `limit`. */
export function* eraseOldContents(limit: number): Work<number> {
  // What was queued less than 24 hours ago needs not be looked at.
  const oldEnough = firstIdAt(new Date(Date.now() - KEPT_MS));
  const erased = yield* sql`
    UPDATE ums_mail_contents SET content = NULL, erased_at = ${now}
    WHERE email_id IN (
      SELECT email_id FROM ums_mail_contents JOIN ums_mail_emails ON ums_mail_emails.id = email_id
      WHERE erased_at IS NULL AND email_id < ${oldEnough} AND settled_at < ${nowPlus(-KEPT_MS)} LIMIT ${limit}
      ${skipLocked}
    ) RETURNING email_id`;
  return erased.length;
}

/**
 * Seals contents with the active key again, in the order of their ids.
 * @returns the id to go on after; `undefined` at the end.
 */
export function* resealContents(keyRing: KeyRing, limit: number, after = ''): Work<string | undefined> {
  const rows = yield* sql<{ email_id: string; content: Buffer }>`
    SELECT email_id, content FROM ums_mail_contents
    WHERE erased_at IS NULL AND email_id > ${after} ORDER BY email_id LIMIT ${limit}`;
  for (const { email_id: id, content } of rows) {
    if (keyRing.isCurrent(content)) continue;
    const sealed = keyRing.seal(keyRing.open(content, placeOf(id)), placeOf(id));
    yield* sql`UPDATE ums_mail_contents SET content = ${sealed} WHERE email_id = ${id} AND erased_at IS NULL`;
  }
  return rows.length < limit ? undefined : rows.at(-1)!.email_id;
}

function placeOf(id: string): SealedPlace {
  return { table: 'ums_mail_contents', id, field: 'content' };
}
