import { AppError } from './app.error.js';

/** SQLite and PostgreSQL errors, and network errors on the way to PostgreSQL, after which the same request may work. */
const PASSING =
  /^(SQLITE_(BUSY|FULL|LOCKED|IOERR|CANTOPEN|READONLY)|08...|53...|57P..|25P03|55P03|40001|40P01|25006|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|ENOSPC)/;

/** The last is what TypeORM says of a connection that was lost between two statements of a transaction. */
const PASSING_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|query runner (was )?already released/i;

/** PostgreSQL keeps no NUL, in a text or in JSON. */
const UNSTORABLE = /^(22021|22P05)$/;

/** Names an error of a database driver that passes, or that what was sent is the cause of; `undefined` for any other. */
export function databaseTrouble(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const driver = (thrown as { driverError?: unknown }).driverError;
  const error = driver instanceof Error ? driver : thrown;
  const code = String((error as { code?: unknown }).code ?? '');
  if (UNSTORABLE.test(code)) {
    return new AppError('invalid-request', 'A text holds the character U+0000, which cannot be stored. Leave it out.', {
      cause: thrown,
    });
  }
  if (!PASSING.test(code) && !PASSING_MESSAGE.test(error.message)) return undefined;
  return new AppError(
    'database-unavailable',
    'The database does not answer, so perhaps nothing was saved. Please look, and try again in a moment.',
    {
      retryAfterSeconds: 5,
      cause: thrown,
    },
  );
}
