import { Injectable, Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { EmailSettingsService } from '../../email-settings/email-settings.service.js';
import type { AccountStatus } from '../delivery/hold.js';
import { SendingState } from '../delivery/sending-state.js';
import { OutboxSummary, type Waiting } from '../outbox/outbox-summary.js';
import { TemplatesInForce } from '../templates/templates-in-force.js';
import { answeredWithin } from './answered-within.js';
import { Readiness } from './readiness.js';

/** Prometheus gives a scrape 10 seconds, unless it is told otherwise. */
const LONGEST_MS = 5_000;

const STATES: readonly AccountStatus['state'][] = ['working', 'on-hold', 'paused', 'not-configured'];

interface State {
  readonly waiting: Waiting;
  readonly account: AccountStatus;
  readonly certificateExpiresAt: string | undefined;
  readonly fallenBack: number;
}

/** How things stand in the database, read for each scrape: the same whichever process is asked. */
@Injectable()
export class StateMetrics {
  private readonly logger = new Logger('Metrics');

  constructor(
    private readonly summary: OutboxSummary,
    private readonly sending: SendingState,
    private readonly settings: EmailSettingsService,
    private readonly templates: TemplatesInForce,
    private readonly readiness: Readiness,
  ) {}

  /** In Prometheus' text format. Where nothing can be read, it says at least whether the database answers. */
  async text(): Promise<string> {
    // Made anew each time, so that nothing in it can be old.
    const registry = new Registry();
    const gauge = (name: string, help: string, value: number | undefined) => {
      if (value !== undefined) new Gauge({ name: `ums_mail_${name}`, help, registers: [registry] }).set(value);
    };
    const [state, whyNot] = await Promise.all([this.read(), this.readiness.whyNot()]);
    gauge('database_up', 'Whether the database answers (1) or not (0)', whyNot === 'database' ? 0 : 1);
    if (state) {
      const { waiting, account, certificateExpiresAt, fallenBack } = state;
      gauge('emails_waiting', 'Emails that wait for their turn or for another try', waiting.queued);
      gauge('emails_sending', 'Emails that are being sent', waiting.sending);
      gauge(
        'oldest_email_age_seconds',
        'Since when the oldest email that is not settled was queued',
        since(waiting.oldestAt),
      );
      gauge('overdue_seconds', 'For how long the first email could have gone out', since(waiting.dueAt));
      gauge('templates_fallen_back', 'Templates in whose place the system template is sent', fallenBack);
      const expiry = certificateExpiresAt && new Date(certificateExpiresAt).getTime() / 1_000;
      gauge('certificate_expiry_timestamp_seconds', "When the mail server's certificate expires", expiry || undefined);
      accountState(registry, account);
    }
    return registry.metrics();
  }

  private async read(): Promise<State | undefined> {
    try {
      return await answeredWithin(LONGEST_MS, this.ask());
    } catch (error) {
      this.logger.warn(`The state was not read for the metrics: ${(error as Error).message}`);
      return undefined;
    }
  }

  private async ask(): Promise<State> {
    const waiting = await this.summary.waiting();
    const account = await this.sending.read();
    const test = await this.settings.lastTest();
    const { length: fallenBack } = await this.templates.fallenBack();
    return { waiting, account, certificateExpiresAt: test?.certificateExpiresAt, fallenBack };
  }
}

function accountState(registry: Registry, { state }: AccountStatus): void {
  const gauge = new Gauge({
    name: 'ums_mail_account_state',
    help: 'The state of the email account: 1 for the one that it is in',
    labelNames: ['state'],
    registers: [registry],
  });
  for (const possible of STATES) gauge.set({ state: possible }, possible === state ? 1 : 0);
}

/** 0 where nothing waits, or where it is due only later. */
function since(time: Date | null): number {
  return time === null ? 0 : Math.max(0, Date.now() - time.getTime()) / 1_000;
}
