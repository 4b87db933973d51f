import { createHash } from 'node:crypto';
import type { Work } from '../../database/database.js';
import { now, nowPlus, sql } from '../../database/sql.js';
import { AppError } from '../../http/app.error.js';
import { invalidRequest } from '../../http/validation.js';

/** How long a key is remembered. */
const KEPT_MS = 24 * 3_600_000;

/** Makes a repeated request harmless: the same key again gives the first email again. */
export interface Idempotency {
  /** Whose key it is: keys of two holders never meet. */
  readonly holder: string;
  /** 1 to 256 visible ASCII characters. */
  readonly key: string;
  /** All that makes it this request and no other, such as its body. Only a hash of it is kept. */
  readonly request: string;
}

/**
 * Takes a key for an email, in the transaction in which the email is queued. On PostgreSQL a second request waits here
 * until the first one's transaction has ended; nothing ever violates, so a caller's transaction stays usable.
 * @returns the id of the email that the key stands for: the given one, or that of the first request.
 * @throws AppError `invalid-request`, `idempotency-key-reused` if the first request was another one.
 */
export function* takeKey({ holder, key, request }: Idempotency, emailId: string): Work<string> {
  if (!/^[\x21-\x7e]{1,256}$/.test(key)) {
    throw invalidRequest([{ field: 'Idempotency-Key', message: 'Must have 1 to 256 visible ASCII characters.' }]);
  }
  const hash = createHash('sha256').update(request).digest('hex');
  yield* sql`
    DELETE FROM ums_mail_idempotency_keys
    WHERE holder = ${holder} AND key = ${key} AND created_at < ${nowPlus(-KEPT_MS)}`;
  const [taken] = yield* sql`
    INSERT INTO ums_mail_idempotency_keys (holder, key, request_hash, email_id, created_at)
    VALUES (${holder}, ${key}, ${hash}, ${emailId}, ${now})
    ON CONFLICT DO NOTHING RETURNING key`;
  if (taken) return emailId;

  const [first] = yield* sql<{ request_hash: string; email_id: string }>`
    SELECT request_hash, email_id FROM ums_mail_idempotency_keys WHERE holder = ${holder} AND key = ${key}`;
  if (first?.request_hash === hash) return first.email_id;
  throw new AppError(
    'idempotency-key-reused',
    'This Idempotency-Key has been used for another request in the last 24 hours. Use a new key for every new request.',
  );
}

/** Forgets keys that nobody may rely on any more. */
export function* forgetOldKeys(): Work<void> {
  yield* sql`DELETE FROM ums_mail_idempotency_keys WHERE created_at < ${nowPlus(-KEPT_MS)}`;
}
