import { ApiProperty } from '@nestjs/swagger';
import { FailureAnswer } from '../../email-settings/failure.answer.js';
import { PersonAnswer } from '../../http/person.answer.js';
import { type Stage, STAGES } from '../../mail-transports/transport.js';

export class ExpiringAnswer {
  @ApiProperty({ enum: ['certificate', 'secret'] })
  what!: 'certificate' | 'secret';

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

class HourAnswer {
  @ApiProperty({ format: 'date-time', description: 'Its beginning' })
  hour!: string;

  @ApiProperty({ type: 'integer' })
  accepted!: number;

  @ApiProperty({ type: 'integer', description: 'Failed or expired' })
  failed!: number;
}

class LastTestAnswer {
  @ApiProperty({ format: 'date-time' })
  at!: string;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ enum: STAGES, enumName: 'Stage', required: false, description: 'Where it stopped' })
  stage?: Stage;
}

/** Since when emails go out too slowly, and what the server said to that. */
class SlowAnswer {
  @ApiProperty({ format: 'date-time', description: 'Since when the first waiting email could have gone out' })
  since!: string;

  @ApiProperty({ type: FailureAnswer, required: false, description: 'What kept an email back last' })
  reason?: FailureAnswer;
}

/** A default that cannot be used in this release. */
class FallenBackAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ example: 'forgot-password' })
  event!: string;

  @ApiProperty({ example: 'Forgot password' })
  eventLabel!: string;
}

/** Whether emails go out, for everybody: nothing of the settings but the server that people read in the log. */
export class EmailStatusAnswer {
  @ApiProperty({ enum: ['working', 'on-hold', 'paused', 'not-configured'] })
  state!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the hold or the pause began' })
  since!: string | null;

  @ApiProperty({ required: false, description: 'The mail server that the settings name' })
  server?: string;

  @ApiProperty({ type: FailureAnswer, required: false, description: 'Why sending is on hold' })
  reason?: FailureAnswer;

  @ApiProperty({ type: PersonAnswer, required: false })
  pausedBy?: PersonAnswer;

  @ApiProperty({ type: 'integer', description: 'Emails that are accepted and not sent yet' })
  waiting!: number;

  @ApiProperty({ type: 'integer', description: 'How many of them carry a link that dies' })
  waitingWithLinks!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldestWaitingAt!: string | null;

  @ApiProperty({ format: 'date-time', required: false, description: 'When the first link in a waiting email dies' })
  linksExpireFrom?: string;

  @ApiProperty({
    type: SlowAnswer,
    required: false,
    description: 'Emails wait longer than usual, though sending works',
  })
  slow?: SlowAnswer;

  @ApiProperty({ format: 'date-time', required: false })
  lastAcceptedAt?: string;

  @ApiProperty({ format: 'date-time', required: false, description: 'When the next email is tried, while on hold' })
  nextProbeAt?: string;

  @ApiProperty({ type: LastTestAnswer, required: false })
  lastTest?: LastTestAnswer;

  @ApiProperty({ type: [ExpiringAnswer] })
  expiring!: ExpiringAnswer[];

  @ApiProperty({ type: [FallenBackAnswer], description: 'The system template is sent in their place' })
  templatesFallenBack!: FallenBackAnswer[];

  @ApiProperty({ type: 'integer', description: 'For how many days the log keeps emails once they are settled' })
  logKeptDays!: number;

  @ApiProperty({ type: [HourAnswer] })
  last24Hours!: HourAnswer[];
}
