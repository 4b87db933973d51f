import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../access/person.js';
import { RequestLimit } from '../../access/request-limit.js';
import { Config } from '../../config.js';
import { Database } from '../../database/database.js';
import { ConnectionTest } from '../../email-settings/connection-test.js';
import type { Tryable } from '../../email-settings/email-settings.service.js';
import { serverIn } from '../../email-settings/settings-in-force.js';
import { requestId } from '../../http/request-id.js';
import type { ProbeResult, StageReport } from '../../mail-transports/transport.js';
import { withSender } from '../writing/composer.js';
import { EmailWriter } from '../writing/email-writer.js';
import type { Attempt, NewEmail, Verdict } from '../outbox/email.js';
import { Outbox } from '../outbox/outbox.js';

const HOUR_SECONDS = 3_600;

/** A test email with what became of it, and the id under which it stands in the log. */
export interface TestEmailResult extends ProbeResult {
  readonly id: string;
  readonly messageId: string;
}

/**
 * Sends a test email with stored settings or with a draft: written, sent and logged as any other, but tried again only
 * where the process ends meanwhile, and the settings are the stored ones.
 */
@Injectable()
export class TestEmail {
  private readonly limit: RequestLimit;

  constructor(
    private readonly writer: EmailWriter,
    private readonly outbox: Outbox,
    private readonly connection: ConnectionTest,
    private readonly database: Database,
    @Inject(Config) { testEmailsPerHour }: Config,
  ) {
    this.limit = new RequestLimit(
      testEmailsPerHour,
      HOUR_SECONDS,
      `${testEmailsPerHour} test emails an hour are allowed.`,
    );
  }

  /** @throws AppError `too-many-requests`. */
  async allow(caller: Caller): Promise<void> {
    await this.limit.take(caller);
  }

  /** Resolves with the stages and what became of it. @throws AppError `invalid-request`, `database-unavailable`. */
  async send(
    tryable: Tryable,
    to: string,
    caller: Caller,
    onStage: (report: StageReport) => void,
    signal: AbortSignal,
  ): Promise<TestEmailResult> {
    const initiatedBy = { id: caller.id, name: caller.name };
    const email = await this.writer.write('test-email', { to: { address: to }, data: {}, initiatedBy });
    return this.sendWritten(tryable, email, caller, onStage, signal);
  }

  /** As {@link send}, for a test email with words of its own. */
  async sendWritten(
    tryable: Tryable,
    email: NewEmail,
    caller: Caller,
    onStage: (report: StageReport) => void,
    signal: AbortSignal,
  ): Promise<TestEmailResult> {
    const { id, messageId, recipient } = email;
    const settingsRevision = tryable.revision ?? null;
    const claimed = await this.outbox.queueForSender(
      { ...email, requestId: requestId() },
      { unsavedSettings: settingsRevision === null },
    );
    const at = new Date();
    const message = withSender(email.content, tryable.sender);
    const settle = async ({ ok, error, receipt }: ProbeResult) => {
      const attempt: Attempt = {
        at,
        durationMs: Date.now() - at.getTime(),
        settingsRevision,
        server: receipt?.server ?? serverIn(tryable.settings),
        reply: receipt?.reply ?? error?.reply ?? '',
        error: error ?? null,
        possibleDuplicate: false,
      };
      const verdict: Verdict = ok ? { status: 'sent' } : { status: 'failed', suppressRecipient: false };
      await this.database.run(() => this.outbox.settle([{ email: claimed, attempt, verdict }]));
    };
    const result = await this.connection.run(tryable, caller, onStage, signal, {
      email: { from: tryable.sender, to: recipient, messageId, message },
      settle,
    });
    return { ...result, id, messageId };
  }
}
