import type { Work } from '../../database/database.js';
import { list, now, nowPlus, sql } from '../../database/sql.js';
import type { NewEmail, QueuedEmail } from './email.js';
import { keepContents } from './email-contents.js';
import { timeOfId } from './email-id.js';
import { type Idempotency, takeKey } from './idempotency.js';
import { countEmails } from './recipient-limits.js';
import { addressSuppressed, limitReached } from './suppression-reasons.js';
import { suppressionsOf } from './suppressions.js';

/** An email with its content as it is kept. */
export interface SealedEmail {
  readonly email: NewEmail;
  readonly sealed: Buffer;
}

/** How an email comes into the outbox. */
interface FirstState {
  readonly status: 'queued' | 'sending' | 'suppressed';
  readonly fence?: number;
  readonly leaseMs?: number;
  readonly unsavedSettings?: boolean;
  readonly suppressedUntil?: Date;
  readonly error?: string;
}

/** More in one statement is hardly faster, and each number of rows is a statement of its own to prepare. */
const ROWS_TOGETHER = 20;

/** Queues an email unless this key has queued one before. @throws as {@link takeKey}. */
export function* queueOnce(sealed: SealedEmail, idempotency: Idempotency): Work<QueuedEmail> {
  const { id } = sealed.email;
  const firstId = yield* takeKey(idempotency, id);
  if (firstId === id) return (yield* queueAll([sealed]))[0]!;
  const [first] = yield* sql<{ status: string }>`SELECT status FROM ums_mail_emails WHERE id = ${firstId}`;
  return { id: firstId, status: first?.status === 'suppressed' ? 'suppressed' : 'queued' };
}

/**
 * Queues emails with a few statements for all of them. One is only written down, as suppressed, where its recipient is
 * known not to exist or has had too many.
 * @returns in their order.
 */
export function* queueAll(emails: readonly SealedEmail[]): Work<QueuedEmail[]> {
  const states = yield* firstStates(emails.map(({ email }) => email));
  for (let at = 0; at < emails.length; at += ROWS_TOGETHER) {
    const to = at + ROWS_TOGETHER;
    yield* insert(emails.slice(at, to), states.slice(at, to));
  }
  return emails.map(({ email: { id } }, index) => ({
    id,
    status: states[index]!.status === 'suppressed' ? 'suppressed' : 'queued',
  }));
}

/** Writes an email down as one that its caller is sending. */
export function* insertAsSending(
  email: SealedEmail,
  state: { readonly fence: number; readonly leaseMs: number; readonly unsavedSettings: boolean },
): Work<void> {
  yield* insert([email], [{ status: 'sending', ...state }]);
}

function* firstStates(emails: readonly NewEmail[]): Work<FirstState[]> {
  const suppressions = yield* suppressionsOf(emails.map(keyOf));
  const counted = emails.filter((email) => email.limited && !suppressions.has(keyOf(email)));
  const limits = yield* countEmails(
    counted.map((email) => ({ id: email.id, recipient: keyOf(email), event: email.event })),
  );
  return emails.map((email) => {
    const suppression = suppressions.get(keyOf(email));
    const limit = limits.get(email.id);
    if (!suppression && !limit) return { status: 'queued' };
    const error = suppression ? addressSuppressed(suppression) : limitReached(limit!);
    return {
      status: 'suppressed',
      suppressedUntil: suppression?.expiresAt ?? limit!.until,
      error: JSON.stringify(error),
    };
  });
}

function* insert(emails: readonly SealedEmail[], states: readonly FirstState[]): Work<void> {
  const rows = emails.map(({ email }, index) => rowOf(email, states[index]!));
  yield* sql`
    INSERT INTO ums_mail_emails (
      id, event, locale, template, recipient, recipient_key, recipient_domain, queued_by, initiator_id, initiator_name,
      message_id, priority, carries_link, unsaved_settings, status, attempts, retries, next_attempt_at, lease_until,
      request_id, trace_parent, fence, error, possible_duplicate, suppressed_until, created_at, expires_at, settled_at
    ) VALUES ${list(rows)}`;
  yield* keepContents(emails.map(({ email: { id }, sealed }) => ({ id, sealed })));
}

function rowOf(email: NewEmail, state: FirstState) {
  const { id, recipient, initiatedBy } = email;
  const { status, fence = 0, leaseMs, unsavedSettings = false, suppressedUntil, error } = state;
  const key = keyOf(email);
  return sql`(
    ${id}, ${email.event}, ${email.locale}, ${email.template}, ${recipient}, ${key},
    ${key.slice(key.lastIndexOf('@') + 1)}, ${email.queuedBy}, ${initiatedBy?.id}, ${initiatedBy?.name},
    ${email.messageId}, ${email.priority}, ${email.carriesLink}, ${unsavedSettings}, ${status}, 0, 0,
    ${status === 'queued' ? now : null}, ${leaseMs === undefined ? null : nowPlus(leaseMs)},
    ${email.requestId}, ${email.traceParent}, ${fence}, ${error}, ${false}, ${suppressedUntil}, ${timeOfId(id)}, ${email.expiresAt},
    ${status === 'suppressed' ? now : null}
  )`;
}

const keyOf = ({ recipient }: NewEmail): string => recipient.toLowerCase();
