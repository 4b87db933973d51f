import { Inject, Injectable } from '@nestjs/common';
import { RequestLimit } from '../access/request-limit.js';
import type { Caller } from '../access/person.js';
import { AuditLog } from '../audit/audit-log.js';
import { Config } from '../config.js';
import type { OutgoingEmail, ProbeResult, StageReport } from '../mail-transports/transport.js';
import { EmailSettingsService, type Tryable } from './email-settings.service.js';

/** A whole test, whatever the server does. */
const LONGEST_TEST_MS = 45_000;

/** A test email. */
interface Handing {
  readonly email: OutgoingEmail;
  /** Told how it went before that is noted, which may fail: the server has the email all the same. */
  readonly settle: (result: ProbeResult) => Promise<void>;
}

/** Told that the settings of this revision work. */
type Listener = (revision: number) => Promise<void>;

/** Tries an account, stored or not, without keeping anything but the note that it was tried. */
@Injectable()
export class ConnectionTest {
  private readonly limit: RequestLimit;
  private readonly listeners: Listener[] = [];

  constructor(
    private readonly settings: EmailSettingsService,
    private readonly audit: AuditLog,
    @Inject(Config) private readonly config: Config,
  ) {
    const perMinute = config.connectionTestsPerMinute;
    this.limit = new RequestLimit(perMinute, 60, `${perMinute} tests a minute are allowed.`);
  }

  /** @throws AppError `too-many-requests`. */
  async allow(caller: Caller): Promise<void> {
    await this.limit.take(caller);
  }

  /** Calls `listener` after each test that the stored settings have passed. */
  onWorking(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * Goes through the stages. Resolves with what was found, also when all of it is bad.
   * @param handing a test email to be handed over on the same connection.
   */
  async run(
    tryable: Tryable,
    caller: Caller,
    onStage: (report: StageReport) => void,
    signal: AbortSignal,
    handing?: Handing,
  ): Promise<ProbeResult> {
    const { kind, settings, sender, revision } = tryable;
    // Unlike AbortSignal.timeout, it is over with the test.
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new DOMException('The test took too long', 'TimeoutError')),
      LONGEST_TEST_MS,
    );
    const result = await kind
      .probe({
        settings,
        sender,
        network: this.config.network,
        ...(handing && { email: handing.email }),
        onStage,
        signal: AbortSignal.any([signal, deadline.signal]),
      })
      .finally(() => clearTimeout(timer));
    await handing?.settle(result);
    const { host, port } = settings as { host?: string; port?: number };
    await this.audit.note(
      caller,
      handing ? 'test-email.sent' : 'email-settings.tested',
      revision === undefined ? 'draft' : String(revision),
      {
        kind: kind.id,
        host,
        port,
        alsoTriedPorts: result.alsoTriedPorts,
        ok: result.ok,
        cancelled: signal.aborted,
        stage: result.error?.stage,
        code: result.error?.code,
      },
    );
    if (revision !== undefined && !signal.aborted) {
      await this.settings.noteTest({
        at: new Date().toISOString(),
        by: caller.name,
        ok: result.ok,
        revision,
        ...(result.error && { stage: result.error.stage, code: result.error.code }),
        ...(result.certificateExpiresAt && { certificateExpiresAt: result.certificateExpiresAt.toISOString() }),
      });
      if (result.ok) for (const listener of this.listeners) await listener(revision);
    }
    return result;
  }
}
