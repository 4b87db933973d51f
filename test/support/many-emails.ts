import { v7 as uuid } from 'uuid';
import type { Database } from '../../src/database/database.js';
import { list, sql, Statement } from '../../src/database/sql.js';
import type { EmailStatus } from '../../src/mail/outbox/email.js';
import { sealContent } from '../../src/mail/outbox/email-contents.js';
import type { KeyRing } from '../../src/secrets/key-ring.js';
import { newEmail } from './new-email.js';

const DAY_MS = 24 * 3_600_000;
/** As long as the log keeps them by default. */
const SPAN_MS = 90 * DAY_MS;
const BATCH_ROWS = 1_000;

/** Of ten thousand emails so many; all others are as most are. */
const STATUSES = { failed: 200, expired: 40, suppressed: 30, cancelled: 5 };
const EVENTS = {
  'forgot-password': 4_500,
  'account-activation': 2_500,
  'profile-updated': 1_500,
  'user-invitation': 5,
};
const DOMAINS = { 'partner.example': 1_500, 'rare.example': 2 };
const PEOPLE = ['ada', 'bo', 'cy', 'dana', 'eve', 'finn', 'gus', 'hana', 'ida', 'jo'];

/**
 * Fills the log by plain SQL with what 90 days bring to an installation. The newest `waiting` have not been sent yet.
 * @returns the ids, oldest first.
 */
export async function insertManyEmails(database: Database, count: number, waiting: number): Promise<string[]> {
  const random = seeded(20_261_122);
  const start = Date.now() - SPAN_MS;
  const ids: string[] = [];
  while (ids.length < count) {
    const rows = Array.from({ length: Math.min(BATCH_ROWS, count - ids.length) }, () => {
      const at = new Date(start + Math.round((ids.length * SPAN_MS) / count));
      const isWaiting = count - ids.length <= waiting;
      const row = emailAt(at, isWaiting ? 'queued' : pick<EmailStatus>(STATUSES, 'sent', random), random);
      ids.push(row.id);
      return row;
    });
    const columns = Object.keys(rows[0]!).join(', ');
    const values = list(rows.map((row) => sql`(${list(Object.values(row))})`));
    await database.run(function* () {
      yield* new Statement([`INSERT INTO ums_mail_emails (${columns}) VALUES `, ''], [values]);
    });
  }
  // As autovacuum does by itself some minutes later.
  if (database.dialect === 'postgres') await database.dataSource.query('VACUUM ANALYZE ums_mail_emails');
  return ids;
}

/** Gives each waiting email a text of its own, short, as a hundred thousand long ones take minutes to write. */
export async function insertContents(database: Database, keyRing: KeyRing): Promise<void> {
  const rows = await database.select(sql<{ id: string; recipient: string; message_id: string }>`
    SELECT id, recipient, message_id FROM ums_mail_emails WHERE status = 'queued'`);
  for (let begin = 0; begin < rows.length; begin += BATCH_ROWS) {
    const values = rows.slice(begin, begin + BATCH_ROWS).map(({ id, recipient, message_id: messageId }) => {
      const { content } = newEmail({ id, recipient, messageId });
      return sql`(${id}, ${sealContent(keyRing, id, { recipient, message: content })})`;
    });
    await database.run(function* () {
      yield* sql`INSERT INTO ums_mail_contents (email_id, content) VALUES ${list(values)}`;
    });
  }
  if (database.dialect === 'postgres') await database.dataSource.query('VACUUM ANALYZE ums_mail_contents');
}

function emailAt(at: Date, status: EmailStatus, random: () => number) {
  const id = uuid({ msecs: at.getTime() });
  const event = pick(EVENTS, 'password-updated-by-user', random);
  const domain = pick(DOMAINS, 'nordlicht.example', random);
  const recipient = `${PEOPLE[Math.floor(random() * PEOPLE.length)]}.${Math.floor(random() * 2_000)}@${domain}`;
  const isWaiting = status === 'queued';
  return {
    id,
    event,
    locale: 'en',
    template: `system/${event}/en/3f9c0a12`,
    recipient,
    recipient_key: recipient,
    recipient_domain: domain,
    queued_by: random() < 0.5 ? 'api-key:1' : null,
    initiator_id: 'u-1',
    initiator_name: 'Ada Lovelace',
    message_id: `<${id}@portal.nordlicht.example>`,
    priority: 1,
    carries_link: true,
    unsaved_settings: false,
    status,
    attempts: isWaiting || status === 'suppressed' ? 0 : 1,
    retries: 0,
    next_attempt_at: isWaiting ? at : null,
    fence: 1,
    settings_revision: 1,
    error: status === 'failed' ? JSON.stringify(UNKNOWN_RECIPIENT) : null,
    possible_duplicate: false,
    created_at: at,
    expires_at: new Date((isWaiting ? Date.now() : at.getTime()) + DAY_MS),
    settled_at: isWaiting ? null : new Date(at.getTime() + 900),
  };
}

const UNKNOWN_RECIPIENT = {
  stage: 'recipient',
  fault: 'email',
  code: 'recipient-unknown',
  reply: '550 5.1.1 User unknown',
  title: 'The mail server says that this address does not exist.',
  advice: 'Check the address with the person.',
  fields: [],
};

function pick<Name extends string>(shares: Readonly<Record<string, number>>, rest: Name, random: () => number): Name {
  let place = random() * 10_000;
  for (const [name, share] of Object.entries(shares)) {
    place -= share;
    if (place < 0) return name as Name;
  }
  return rest;
}

/** The same numbers in each run (mulberry32), so that a slow query can be looked at again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
