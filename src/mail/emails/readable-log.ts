import { Injectable } from '@nestjs/common';
import { ADMINISTRATOR } from '../../access/admin-token.js';
import { ApiKey } from '../../access/api-key.entity.js';
import { holderOf } from '../../access/api-keys.js';
import { type Caller, hasRole, readsEveryEmail } from '../../access/person.js';
import { Database } from '../../database/database.js';
import { AppError } from '../../http/app.error.js';
import { SendingState } from '../delivery/sending-state.js';
import { EventCatalogue } from '../events/catalogue.js';
import type { LoggedEmail } from '../outbox/email.js';
import type { EmailFilter } from '../outbox/email-filter.js';
import { type EmailHistory, EmailLog } from '../outbox/email-log.js';
import { Suppressions } from '../outbox/suppressions.js';
import { Templates } from '../templates/stored/templates.js';
import { clockIn } from './clock.js';
import { actionsOf } from './email-actions.js';
import type { EmailAnswer, EmailHistoryAnswer } from './email-log.answers.js';
import { MOST_BEFORE, summaryOf } from './email-summary.js';
import { historyOf, rowOf, type Surroundings } from './logged-email.js';

/** The log as far as a caller may read it, in the words of the answers. */
@Injectable()
export class ReadableLog {
  constructor(
    private readonly log: EmailLog,
    private readonly suppressions: Suppressions,
    private readonly catalogue: EventCatalogue,
    private readonly sending: SendingState,
    private readonly templates: Templates,
    private readonly database: Database,
  ) {}

  /** Emails that match the filter, newest first, older than the one with the id `before`. */
  async list(caller: Caller, filter: EmailFilter, limit: number, before?: string): Promise<EmailAnswer[]> {
    const emails = await this.log.list({ ...filter, queuedBy: ownOnly(caller) }, limit, before);
    const around = await this.surroundingsOf(emails);
    return emails.map((email) => rowOf(email, around(email)));
  }

  /** How many emails match the filter, counted up to `limit`. */
  count(caller: Caller, filter: EmailFilter, limit: number): Promise<number> {
    return this.log.count({ ...filter, queuedBy: ownOnly(caller) }, limit);
  }

  /** @throws AppError `not-found`, also where there is one that the caller may not read. */
  async find(caller: Caller, id: string): Promise<EmailHistory> {
    const email = await this.log.find(id);
    const own = ownOnly(caller);
    if (!email || (own !== undefined && email.queuedBy !== own)) {
      throw new AppError('not-found', 'There is no such email. It may have been deleted after its time in the log.');
    }
    return email;
  }

  /** @param timeZone of the times in summary and advice. */
  async tell(caller: Caller, email: EmailHistory, timeZone = 'UTC'): Promise<EmailHistoryAnswer> {
    const sending = await this.sending.read();
    const before = email.status === 'queued' ? await this.log.countBefore(email.id, MOST_BEFORE) : 0;
    const suppression = await this.suppressions.find(email.recipient);
    const around = await this.surroundingsOf([email]);
    return historyOf(email, around(email), {
      ...summaryOf(email, { sending, before, clock: clockIn(timeZone) }),
      actions: actionsOf(email, new Date(), hasRole(caller, 'help-desk')),
      suppression,
      templateName: await this.templates.nameOf(email.template),
    });
  }

  /** What holds for one of these emails, read for all of them at once. */
  private async surroundingsOf(emails: readonly LoggedEmail[]): Promise<(email: LoggedEmail) => Surroundings> {
    const names = emails.some(({ queuedBy }) => queuedBy !== null)
      ? await this.callerNames()
      : new Map<string, string>();
    const isSendingOnHold =
      emails.some(({ status }) => status === 'queued') && (await this.sending.read()).state === 'on-hold';
    return ({ event, queuedBy }) => ({
      eventLabel: this.catalogue.find(event)?.label ?? event,
      queuedByName: names.get(queuedBy ?? ''),
      isSendingOnHold,
    });
  }

  /** By the id under which somebody queues emails over HTTP; keys that are revoked have their names still. */
  private async callerNames(): Promise<ReadonlyMap<string, string>> {
    const keys = await this.database.read((manager) => manager.find(ApiKey));
    return new Map([
      [ADMINISTRATOR.id, ADMINISTRATOR.name],
      ...keys.map((key) => [holderOf(key).id, `API key: ${key.name}`] as const),
    ]);
  }
}

/** A caller who may not read the whole log reads what came with the same key. */
function ownOnly(caller: Caller): string | undefined {
  return readsEveryEmail(caller) ? undefined : caller.id;
}
