import { ApiProperty } from '@nestjs/swagger';
import { FailureAnswer } from '../../email-settings/failure.answer.js';
import { PersonAnswer } from '../../http/person.answer.js';
import type { Fault } from '../../mail-transports/transport.error.js';
import { type Stage, STAGES } from '../../mail-transports/transport.js';
import { EMAIL_STATUSES, type EmailStatus } from '../outbox/email.js';
import type { EmailAction } from './email-actions.js';

/** What a row of the log and a single email have in common. */
export class LoggedEmailAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty({ example: 'forgot-password' })
  event!: string;

  @ApiProperty()
  eventLabel!: string;

  @ApiProperty({ format: 'date-time', description: 'When it was asked for' })
  createdAt!: string;

  @ApiProperty({ description: 'Empty once it has been erased' })
  recipient!: string;

  @ApiProperty({ type: PersonAnswer, nullable: true, description: 'Who caused it' })
  initiatedBy!: PersonAnswer | null;

  @ApiProperty({
    type: PersonAnswer,
    nullable: true,
    description: 'Who queued it over HTTP, such as "API key: HR"; null: it came from code',
  })
  queuedBy!: PersonAnswer | null;

  @ApiProperty({ description: "Its Message-ID: what the mail server's people can look for" })
  messageId!: string;

  @ApiProperty({ enum: EMAIL_STATUSES, enumName: 'EmailStatus' })
  status!: EmailStatus;

  @ApiProperty({ description: 'It waits, because sending is on hold' })
  onHold!: boolean;

  @ApiProperty({ format: 'date-time', required: false, description: 'When it is tried next, while it is queued' })
  nextAttemptAt?: string;

  @ApiProperty({ type: FailureAnswer, required: false, description: 'Of the last attempt, or why it is suppressed' })
  error?: FailureAnswer;

  @ApiProperty({ description: 'The person may have got it twice' })
  possibleDuplicate!: boolean;

  @ApiProperty({ description: 'A test of settings that were not saved' })
  unsavedSettings!: boolean;

  @ApiProperty({
    format: 'date-time',
    description: 'It is not sent after that: when the link in it dies, at most 5 days on',
  })
  expiresAt!: string;

  @ApiProperty({ format: 'date-time', required: false, description: 'When it was accepted or given up' })
  settledAt?: string;

  @ApiProperty({ format: 'date-time', required: false, description: 'Of a suppressed one: when the next can be sent' })
  suppressedUntil?: string;
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

export class EmailCountAnswer {
  @ApiProperty({ type: 'integer' })
  count!: number;

  @ApiProperty({ description: 'There are more than that' })
  capped!: boolean;
}

export class AttemptAnswer {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty({ description: 'The server that was asked; empty where none was' })
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
  fault!: Fault | null;

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

class TemplateUsedAnswer {
  @ApiProperty({ example: 'system/forgot-password/en/3f9c0a12' })
  id!: string;

  @ApiProperty({ example: 'System template' })
  name!: string;

  @ApiProperty({ example: '3f9c0a12', description: 'Of a template of your own, its number: 4' })
  version!: string;
}

class SuppressedRecipientAnswer {
  @ApiProperty({ description: 'To allow the address again: DELETE /email-suppressions/{id}' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

/** One email with everything that is known of it. */
export class EmailHistoryAnswer extends LoggedEmailAnswer {
  @ApiProperty({ description: 'What became of it, for people' })
  summary!: string;

  @ApiProperty({ description: 'What to do about it; may be empty' })
  advice!: string;

  @ApiProperty({ description: 'The language of the template' })
  locale!: string;

  @ApiProperty({ type: TemplateUsedAnswer, description: 'What it was rendered with' })
  template!: TemplateUsedAnswer;

  @ApiProperty({ description: 'Whether somebody waits for a link that dies at expiresAt' })
  carriesLink!: boolean;

  @ApiProperty({ type: [AttemptAnswer] })
  attempts!: AttemptAnswer[];

  @ApiProperty({ type: [ActionAnswer] })
  actions!: readonly EmailAction[];

  @ApiProperty({ required: false, description: 'The request that it came with (X-Request-Id), as log lines say it' })
  requestId?: string;

  @ApiProperty({ required: false, description: 'Who cancelled it' })
  settledBy?: string;

  @ApiProperty({ format: 'date-time', required: false, description: 'Since when its text is not kept any more' })
  contentErasedAt?: string;

  @ApiProperty({
    type: SuppressedRecipientAnswer,
    required: false,
    description: 'Nothing is sent to its recipient now',
  })
  suppressedRecipient?: SuppressedRecipientAnswer;
}
