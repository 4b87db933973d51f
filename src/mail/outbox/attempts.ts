import type { Work } from '../../database/database.js';
import { list, nowPlus, sql, toDate } from '../../database/sql.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import type { Attempt } from './email.js';

/** The `error` of an attempt of which nobody knows how it ended. */
export const INTERRUPTED: Failure = {
  stage: 'hand-over',
  fault: 'temporary',
  code: 'interrupted',
  reply: '',
  title: 'The process that was sending it ended before it could note what the server said.',
  advice: 'Nothing to do: it is sent again, so the person may get it twice. Both have the same Message-ID.',
  fields: [],
};

/** What can be said of an attempt whose worker has left it behind. */
export function lostAttempt(): Attempt {
  return {
    at: new Date(),
    durationMs: 0,
    settingsRevision: null,
    server: '',
    reply: '',
    error: INTERRUPTED,
    possibleDuplicate: true,
  };
}

export interface NumberedAttempt {
  readonly emailId: string;
  /** The first attempt of an email is number 1. */
  readonly number: number;
  readonly attempt: Attempt;
}

export function* noteAttempts(attempts: readonly NumberedAttempt[]): Work<void> {
  if (attempts.length === 0) return;
  const rows = attempts.map(
    ({ emailId, number, attempt: { at, durationMs, settingsRevision, server, reply, error, possibleDuplicate } }) =>
      sql`(${emailId}, ${number}, ${at}, ${durationMs}, ${settingsRevision}, ${server}, ${reply},
        ${error && JSON.stringify(error)}, ${possibleDuplicate})`,
  );
  yield* sql`
    INSERT INTO ums_mail_attempts (
      email_id, number, at, duration_ms, settings_revision, server, reply, error, possible_duplicate
    ) VALUES ${list(rows)}`;
}

/** The attempts of an email, in their order. */
export function* attemptsOf(emailId: string): Work<Attempt[]> {
  const rows = yield* sql<AttemptRow>`SELECT * FROM ums_mail_attempts WHERE email_id = ${emailId} ORDER BY number`;
  return rows.map((row) => ({
    at: toDate(row.at),
    durationMs: row.duration_ms,
    settingsRevision: row.settings_revision,
    server: row.server,
    reply: row.reply,
    error: row.error === null ? null : (JSON.parse(row.error) as Failure),
    possibleDuplicate: Boolean(row.possible_duplicate),
  }));
}

/** Why an email could not be handed over, the last one of the last `withinMs`. */
export function* latestTrouble(withinMs: number): Work<Failure | undefined> {
  const [row] = yield* sql<{ error: string }>`
    SELECT error FROM ums_mail_attempts
    WHERE at > ${nowPlus(-withinMs)} AND error IS NOT NULL ORDER BY at DESC LIMIT 1`;
  return row && (JSON.parse(row.error) as Failure);
}

interface AttemptRow {
  readonly at: unknown;
  readonly duration_ms: number;
  readonly settings_revision: number | null;
  readonly server: string;
  readonly reply: string;
  readonly error: string | null;
  readonly possible_duplicate: unknown;
}
