import { AppError } from '../../http/app.error.js';
import { TransportError } from '../../mail-transports/transport.error.js';

/** Failures for which no server has been asked: found on our own side. */

/** The stored text cannot be read; with the right key it can. */
export function contentUnreadable(cause: unknown): TransportError {
  const told = cause instanceof AppError ? cause.message : 'The stored text of this email cannot be used.';
  return ownFailure('temporary', 'content-unreadable', told, 'It is tried again until its time is over.', { cause });
}

/** Somebody has changed the table: what was written for one person does not go to another. */
export function recipientChanged(): TransportError {
  return ownFailure(
    'email',
    'recipient-changed',
    'The recipient stored with this email is not the one that it was written for, so it was not sent.',
    'Find out who changes rows of the database. Let the application send the email again.',
  );
}

/** The send took as long as one may take. */
export function deadlinePassed(error: TransportError, afterMs: number): TransportError {
  const failure = {
    ...error.failure,
    code: 'deadline-passed',
    title: `The mail server had not taken the email after ${Math.round(afterMs / 1000)} seconds.`,
    advice: 'It is tried again. If it happens often, ask whoever runs the mail server why it is slow.',
  };
  return new TransportError(failure, error);
}

/** Something that no transport should throw, or a transport that never answers. */
export function unforeseen(cause: unknown): TransportError {
  return ownFailure(
    'temporary',
    'unforeseen',
    'Something unforeseen happened while the email was handed over.',
    'It is tried again. The log of the process that sent it says more.',
    { cause, outcomeUnknown: true },
  );
}

function ownFailure(
  fault: 'temporary' | 'email',
  code: string,
  title: string,
  advice: string,
  details: { cause?: unknown; outcomeUnknown?: boolean } = {},
): TransportError {
  return new TransportError({ stage: 'hand-over', fault, code, reply: '', title, advice, fields: [] }, details);
}
