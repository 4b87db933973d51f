import type { EmailHistory } from '../outbox/email-log.js';
import type { Attempt, LoggedEmail } from '../outbox/email.js';
import type { Suppression } from '../outbox/suppressions.js';
import type { AttemptAnswer, EmailAnswer, EmailHistoryAnswer, LoggedEmailAnswer } from './email-log.answers.js';
import type { EmailAction } from './email-actions.js';
import type { EmailSummary } from './email-summary.js';

/** What an answer says of an email that its row does not. */
export interface Surroundings {
  readonly eventLabel: string;
  /** Who queued it over HTTP: `API key: HR`. */
  readonly queuedByName: string | undefined;
  readonly isSendingOnHold: boolean;
}

export interface Told extends EmailSummary {
  readonly actions: readonly EmailAction[];
  readonly suppression: Suppression | undefined;
  readonly templateName: string;
}

/** A row of the log, as it is answered. */
export function rowOf(email: LoggedEmail, surroundings: Surroundings): EmailAnswer {
  return { ...shared(email, surroundings), attempts: email.attempts };
}

/** One email with everything that is known of it, as it is answered. */
export function historyOf(email: EmailHistory, surroundings: Surroundings, told: Told): EmailHistoryAnswer {
  const { locale, carriesLink, attemptList, contentErasedAt, requestId, settledBy } = email;
  const { summary, advice, actions, suppression, templateName } = told;
  return {
    ...shared(email, surroundings),
    summary,
    advice,
    locale,
    template: { id: email.template, name: templateName, version: email.template.split('/').at(-1)! },
    carriesLink,
    attempts: attemptList.map(attemptOf),
    actions,
    ...(requestId !== null && { requestId }),
    ...(settledBy !== null && { settledBy }),
    ...(contentErasedAt && { contentErasedAt: contentErasedAt.toISOString() }),
    ...(suppression && {
      suppressedRecipient: { id: suppression.id, expiresAt: suppression.expiresAt.toISOString() },
    }),
  };
}

function shared(email: LoggedEmail, { eventLabel, queuedByName, isSendingOnHold }: Surroundings): LoggedEmailAnswer {
  const { id, event, recipient, initiatedBy, queuedBy, status, error, possibleDuplicate, unsavedSettings } = email;
  const { nextAttemptAt, settledAt, suppressedUntil } = email;
  return {
    id,
    event,
    eventLabel,
    createdAt: email.createdAt.toISOString(),
    recipient,
    initiatedBy,
    queuedBy: queuedBy === null ? null : { id: queuedBy, name: queuedByName ?? queuedBy },
    messageId: email.messageId,
    status,
    onHold: isSendingOnHold && status === 'queued',
    ...(nextAttemptAt && { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(error && { error }),
    possibleDuplicate,
    unsavedSettings,
    expiresAt: email.expiresAt.toISOString(),
    ...(settledAt && { settledAt: settledAt.toISOString() }),
    ...(suppressedUntil && { suppressedUntil: suppressedUntil.toISOString() }),
  };
}

function attemptOf({ error, at, ...attempt }: Attempt): AttemptAnswer {
  return {
    ...attempt,
    at: at.toISOString(),
    phase: error?.stage ?? null,
    code: error?.code ?? null,
    fault: error?.fault ?? null,
    title: error?.title ?? null,
    advice: error?.advice ?? null,
  };
}
