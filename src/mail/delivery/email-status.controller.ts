import { Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { type Caller, ROLES } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { FailureAnswer } from '../../email-settings/test-answer.js';
import { OutboxSummary } from '../outbox/outbox-summary.js';
import { Hold } from './hold.js';

/** From so long before its end on, a certificate or secret is shown as expiring. */
const WARN_BEFORE_MS = 30 * 24 * 3_600_000;

class ExpiringAnswer {
  @ApiProperty({ example: 'certificate' })
  what!: string;

  @ApiProperty()
  at!: string;
}

class HourAnswer {
  @ApiProperty()
  hour!: string;

  @ApiProperty()
  accepted!: number;

  @ApiProperty()
  failed!: number;
}

class LastTestAnswer {
  @ApiProperty()
  at!: string;

  @ApiProperty()
  by!: string;

  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ required: false, description: 'Where it stopped' })
  stage?: string;
}

class PausedByAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;
}

class EmailStatusAnswer {
  @ApiProperty({ enum: ['working', 'on-hold', 'paused', 'not-configured'] })
  state!: string;

  @ApiProperty({ type: String, nullable: true })
  since!: string | null;

  @ApiProperty({ type: FailureAnswer, required: false, description: 'Why sending is on hold' })
  reason?: FailureAnswer;

  @ApiProperty({ type: PausedByAnswer, required: false })
  pausedBy?: PausedByAnswer;

  @ApiProperty({ description: 'Emails that are accepted and not sent yet' })
  waiting!: number;

  @ApiProperty({ type: String, nullable: true })
  oldestWaitingAt!: string | null;

  @ApiProperty({ required: false, description: 'When the first link in a waiting email dies' })
  linksExpireFrom?: string;

  @ApiProperty({ required: false })
  nextProbeAt?: string;

  @ApiProperty({ type: LastTestAnswer, required: false })
  lastTest?: LastTestAnswer;

  @ApiProperty({ type: [ExpiringAnswer] })
  expiring!: ExpiringAnswer[];

  @ApiProperty({ type: [HourAnswer] })
  last24Hours!: HourAnswer[];
}

@ApiController('email-status')
export class EmailStatusController {
  constructor(
    private readonly hold: Hold,
    private readonly summary: OutboxSummary,
    private readonly settings: EmailSettingsService,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @Roles(...ROLES)
  @ApiOperation({ summary: 'Whether emails go out, and how many wait' })
  @ApiOkResponse({ type: EmailStatusAnswer })
  async read(): Promise<EmailStatusAnswer> {
    const { kind, revision } = await this.settings.view();
    const { state, since, reason, nextProbeAt, pausedBy } = await this.hold.status(
      kind === null ? undefined : revision,
    );
    const { waiting, oldestWaitingAt, linksExpireFrom, last24Hours } = await this.summary.read();
    const test = await this.settings.lastTest();
    return {
      state,
      since: since?.toISOString() ?? null,
      ...(reason && { reason: { ...reason, fields: [...reason.fields] } }),
      ...(pausedBy && { pausedBy }),
      waiting,
      oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null,
      ...(linksExpireFrom && { linksExpireFrom: linksExpireFrom.toISOString() }),
      ...(nextProbeAt && { nextProbeAt: nextProbeAt.toISOString() }),
      ...(test && { lastTest: { at: test.at, by: test.by, ok: test.ok, ...(test.stage && { stage: test.stage }) } }),
      expiring: expiring(test?.certificateExpiresAt),
      last24Hours: last24Hours.map(({ hour, ...counts }) => ({ hour: hour.toISOString(), ...counts })),
    };
  }

  @Post('pause')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop sending; emails are still accepted and wait' })
  @ApiNoContentResponse()
  async pause(@CalledBy() caller: Caller): Promise<void> {
    await this.database.dataSource.transaction(async (manager) => {
      if (await this.hold.pause(caller, manager)) await this.audit.record(manager, caller, 'sending.paused', '', {});
    });
  }

  @Post('resume')
  @HttpCode(204)
  @ApiOperation({ summary: 'Send again' })
  @ApiNoContentResponse()
  async resume(@CalledBy() caller: Caller): Promise<void> {
    await this.database.dataSource.transaction(async (manager) => {
      if (await this.hold.resume(manager)) await this.audit.record(manager, caller, 'sending.resumed', '', {});
    });
  }
}

function expiring(certificateExpiresAt: string | undefined): ExpiringAnswer[] {
  if (certificateExpiresAt === undefined) return [];
  const soon = new Date(certificateExpiresAt).getTime() - Date.now() < WARN_BEFORE_MS;
  return soon ? [{ what: 'certificate', at: certificateExpiresAt }] : [];
}
