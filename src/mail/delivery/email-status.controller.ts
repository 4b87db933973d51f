import { Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiController, CalledBy, Roles } from '../../access/api-controller.js';
import { type Caller, readsEveryEmail, ROLES } from '../../access/person.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import { serverIn } from '../../email-settings/settings-in-force.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import { latestTrouble } from '../outbox/attempts.js';
import { OutboxSummary } from '../outbox/outbox-summary.js';
import { TemplatesInForce } from '../templates/templates-in-force.js';
import { EmailStatusAnswer, type ExpiringAnswer } from './email-status.answer.js';
import { Hold } from './hold.js';

/** From so long before its end on, a certificate or secret is shown as expiring. */
const WARN_BEFORE_MS = 30 * 24 * 3_600_000;

/** An email that is due for longer waits longer than usual. */
const SLOW_AFTER_MS = 5 * 60_000;

@ApiController('email-status')
export class EmailStatusController {
  constructor(
    private readonly hold: Hold,
    private readonly summary: OutboxSummary,
    private readonly settings: EmailSettingsService,
    private readonly templates: TemplatesInForce,
    private readonly database: Database,
    private readonly audit: AuditLog,
    @Inject(Config) private readonly config: Config,
  ) {}

  @Get()
  @Roles(...ROLES)
  @ApiOperation({ summary: 'Whether emails go out, and how many wait' })
  @ApiOkResponse({ type: EmailStatusAnswer })
  async read(@CalledBy() caller: Caller): Promise<EmailStatusAnswer> {
    const { kind, revision, settings } = await this.settings.view();
    const status = await this.hold.status(kind === null ? undefined : revision);
    const { state, since, reason, nextProbeAt, pausedBy } = status;
    const { oldestWaitingAt, dueAt, linksExpireFrom, lastAcceptedAt, last24Hours, ...counts } =
      await this.summary.read();
    const server = serverIn(settings);
    const test = await this.settings.lastTest();
    return {
      state,
      since: since?.toISOString() ?? null,
      ...(server && { server }),
      ...(reason && { reason: readableBy(caller, reason) }),
      ...(pausedBy && { pausedBy }),
      ...counts,
      oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null,
      ...(linksExpireFrom && { linksExpireFrom: linksExpireFrom.toISOString() }),
      ...(state === 'working' && dueAt && isSlow(dueAt) && { slow: await this.slowSince(dueAt, caller) }),
      ...(nextProbeAt && { nextProbeAt: nextProbeAt.toISOString() }),
      ...(lastAcceptedAt && { lastAcceptedAt: lastAcceptedAt.toISOString() }),
      ...(test && { lastTest: { at: test.at, by: test.by, ok: test.ok, ...(test.stage && { stage: test.stage }) } }),
      templatesFallenBack: await this.templates.fallenBack(),
      expiring: expiring(test?.certificateExpiresAt),
      logKeptDays: this.config.logRetentionDays,
      last24Hours: last24Hours.map(({ hour, ...counted }) => ({ hour: hour.toISOString(), ...counted })),
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

  private async slowSince(dueAt: Date, caller: Caller): Promise<EmailStatusAnswer['slow']> {
    const reason = await this.database.run(() => latestTrouble(SLOW_AFTER_MS));
    return { since: dueAt.toISOString(), ...(reason && { reason: readableBy(caller, reason) }) };
  }
}

/** Servers quote the recipient in what they answer. */
function readableBy(caller: Caller, failure: Failure): Failure {
  return readsEveryEmail(caller) ? failure : { ...failure, reply: '' };
}

function isSlow(dueAt: Date): boolean {
  return Date.now() - dueAt.getTime() > SLOW_AFTER_MS;
}

function expiring(certificateExpiresAt: string | undefined): ExpiringAnswer[] {
  if (certificateExpiresAt === undefined) return [];
  const soon = new Date(certificateExpiresAt).getTime() - Date.now() < WARN_BEFORE_MS;
  return soon ? [{ what: 'certificate', at: certificateExpiresAt }] : [];
}
