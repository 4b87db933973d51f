import { ApiProperty } from '@nestjs/swagger';
import { FailureAnswer } from '../../email-settings/failure.answer.js';
import { PersonAnswer } from '../../http/person.answer.js';
import { type Stage, STAGES } from '../../mail-transports/transport.js';
import { actionsOf, type EmailAction } from './email-actions.js';
import type { EmailHistory } from './email-log.js';
import { summaryOf } from './email-summary.js';
import { type Attempt, EMAIL_STATUSES, type EmailStatus, type LoggedEmail } from './email.js';

export class QueuedEmailAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty({ enum: ['queued', 'suppressed'] })
  status!: string;
}

/** What a row of the log and a single email have in common. */
class LoggedEmailAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  event!: string;

  @ApiProperty()
  eventLabel!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty()
  recipient!: string;

  @ApiProperty({ type: PersonAnswer, nullable: true })
  initiatedBy!: PersonAnswer | null;

  @ApiProperty({ enum: EMAIL_STATUSES })
  status!: EmailStatus;

  @ApiProperty({ format: 'date-time', required: false, description: 'When it is tried next, while it is queued' })
  nextAttemptAt?: string;

  @ApiProperty({ type: FailureAnswer, required: false })
  error?: FailureAnswer;

  @ApiProperty({ description: 'The person may have got it twice' })
  possibleDuplicate!: boolean;

  @ApiProperty({ description: 'A test of settings that were not saved' })
  unsavedSettings!: boolean;
}

/** A row of the log. */
export class EmailAnswer extends LoggedEmailAnswer {
  @ApiProperty({ type: 'integer', description: 'How many there were' })
  attempts!: number;
}

export class EmailsAnswer {
  @ApiProperty({ type: [EmailAnswer] })
  items!: EmailAnswer[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor!: string | null;
}

export class ResentAnswer {
  @ApiProperty({ type: 'integer', description: 'How many' })
  resent!: number;
}

class AttemptAnswer {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ description: 'The mail server that accepted; empty where none did' })
  server!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null for settings that were not saved' })
  settingsRevision!: number | null;

  @ApiProperty({ enum: STAGES, enumName: 'Stage', nullable: true, description: 'Where it stopped; null: accepted' })
  phase!: Stage | null;

  @ApiProperty({ type: String, nullable: true })
  code!: string | null;

  @ApiProperty({ description: "The server's own words, cleaned" })
  reply!: string;

  @ApiProperty({ type: String, nullable: true, enum: ['email', 'temporary', 'account'] })
  fault!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What happened, in one sentence' })
  title!: string | null;

  @ApiProperty({ type: String, nullable: true })
  advice!: string | null;

  @ApiProperty({ type: 'integer' })
  durationMs!: number;

  @ApiProperty()
  possibleDuplicate!: boolean;
}

class ActionAnswer implements EmailAction {
  @ApiProperty({ enum: ['resend', 'cancel'] })
  action!: 'resend' | 'cancel';

  @ApiProperty()
  allowed!: boolean;

  @ApiProperty({ required: false, description: 'Completes the sentence "Not possible: …"' })
  reason?: string;
}

/** One email with everything that is known of it. */
export class EmailHistoryAnswer extends LoggedEmailAnswer {
  @ApiProperty({ description: 'What became of it, for people' })
  summary!: string;

  @ApiProperty({ description: 'What to do about it; may be empty' })
  advice!: string;

  @ApiProperty()
  messageId!: string;

  @ApiProperty()
  locale!: string;

  @ApiProperty({ description: 'The template that it was rendered with, in its version' })
  template!: string;

  @ApiProperty({ format: 'date-time', description: 'It is never sent after that' })
  expiresAt!: string;

  @ApiProperty({ description: 'Whether it holds a link, which dies at expiresAt' })
  carriesLink!: boolean;

  @ApiProperty({ format: 'date-time', required: false, description: 'When its status became the last one' })
  settledAt?: string;

  @ApiProperty({ required: false, description: 'Who cancelled it' })
  settledBy?: string;

  @ApiProperty({ type: [AttemptAnswer] })
  attempts!: AttemptAnswer[];

  @ApiProperty({ type: [ActionAnswer] })
  actions!: readonly EmailAction[];

  @ApiProperty({ format: 'date-time', required: false, description: 'Since when its text is not kept any more' })
  contentErasedAt?: string;
}

export function rowOf(email: LoggedEmail, eventLabel: string): EmailAnswer {
  return { ...shared(email, eventLabel), attempts: email.attempts };
}

export function historyOf(email: EmailHistory, eventLabel: string): EmailHistoryAnswer {
  return {
    ...shared(email, eventLabel),
    ...summaryOf(email),
    messageId: email.messageId,
    locale: email.locale,
    template: email.template,
    expiresAt: email.expiresAt.toISOString(),
    carriesLink: email.carriesLink,
    ...(email.settledAt && { settledAt: email.settledAt.toISOString() }),
    ...(email.settledBy && { settledBy: email.settledBy }),
    attempts: email.attemptList.map(attemptOf),
    actions: actionsOf(email, new Date()),
    ...(email.contentErasedAt && { contentErasedAt: email.contentErasedAt.toISOString() }),
  };
}

function shared(email: LoggedEmail, eventLabel: string) {
  const {
    id,
    event,
    createdAt,
    recipient,
    initiatedBy,
    status,
    nextAttemptAt,
    error,
    possibleDuplicate,
    unsavedSettings,
  } = email;
  return {
    id,
    event,
    eventLabel,
    createdAt: createdAt.toISOString(),
    recipient,
    initiatedBy,
    status,
    ...(nextAttemptAt && { nextAttemptAt: nextAttemptAt.toISOString() }),
    ...(error && { error }),
    possibleDuplicate,
    unsavedSettings,
  };
}

function attemptOf(attempt: Attempt): AttemptAnswer {
  const { at, server, settingsRevision, error, reply, durationMs, possibleDuplicate } = attempt;
  return {
    at: at.toISOString(),
    server,
    settingsRevision,
    phase: error?.stage ?? null,
    code: error?.code ?? null,
    reply,
    fault: error?.fault ?? null,
    title: error?.title ?? null,
    advice: error?.advice ?? null,
    durationMs,
    possibleDuplicate,
  };
}
