import { Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { type Caller, ROLES } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { FailureAnswer } from '../../email-settings/failure.answer.js';
import { PersonAnswer } from '../../http/person.answer.js';
import { type Stage, STAGES } from '../../mail-transports/transport.js';
import { OutboxSummary } from '../outbox/outbox-summary.js';
import { TemplatesInForce } from '../templates/templates-in-force.js';
import { Hold } from './hold.js';

/** From so long before its end on, a certificate or secret is shown as expiring. */
const WARN_BEFORE_MS = 30 * 24 * 3_600_000;

class ExpiringAnswer {
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

class FallenBackAnswer {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ example: 'forgot-password' })
  event!: string;
}

class EmailStatusAnswer {
  @ApiProperty({ enum: ['working', 'on-hold', 'paused', 'not-configured'] })
  state!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the hold or the pause began' })
  since!: string | null;

  @ApiProperty({ type: FailureAnswer, required: false, description: 'Why sending is on hold' })
  reason?: FailureAnswer;

  @ApiProperty({ type: PersonAnswer, required: false })
  pausedBy?: PersonAnswer;

  @ApiProperty({ type: 'integer', description: 'Emails that are accepted and not sent yet' })
  waiting!: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldestWaitingAt!: string | null;

  @ApiProperty({ format: 'date-time', required: false, description: 'When the first link in a waiting email dies' })
  linksExpireFrom?: string;

  @ApiProperty({ format: 'date-time', required: false, description: 'When the next email is tried, while on hold' })
  nextProbeAt?: string;

  @ApiProperty({ type: LastTestAnswer, required: false })
  lastTest?: LastTestAnswer;

  @ApiProperty({ type: [ExpiringAnswer] })
  expiring!: ExpiringAnswer[];

  @ApiProperty({
    type: [FallenBackAnswer],
    description: 'Defaults that cannot be used in this release: the system template is sent instead',
  })
  templatesFallenBack!: FallenBackAnswer[];

  @ApiProperty({ type: [HourAnswer] })
  last24Hours!: HourAnswer[];
}

@ApiController('email-status')
export class EmailStatusController {
  constructor(
    private readonly hold: Hold,
    private readonly summary: OutboxSummary,
    private readonly settings: EmailSettingsService,
    private readonly templates: TemplatesInForce,
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
      ...(reason && { reason }),
      ...(pausedBy && { pausedBy }),
      waiting,
      oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null,
      ...(linksExpireFrom && { linksExpireFrom: linksExpireFrom.toISOString() }),
      ...(nextProbeAt && { nextProbeAt: nextProbeAt.toISOString() }),
      ...(test && { lastTest: { at: test.at, by: test.by, ok: test.ok, ...(test.stage && { stage: test.stage }) } }),
      templatesFallenBack: await this.templates.fallenBack(),
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
