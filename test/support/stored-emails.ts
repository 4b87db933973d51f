import type { Database } from '../../src/database/database.js';
import { nowPlus, sql } from '../../src/database/sql.js';
import type { EmailStatus } from '../../src/mail/outbox/email.js';
import { openDatabase } from './opened-database.js';

export interface StoredEmail {
  readonly id: string;
  readonly recipient: string;
  readonly status: EmailStatus;
  readonly messageId: string;
  readonly possibleDuplicate: boolean;
  readonly attempts: number;
}

/** The rows of a server's database, seen past it. */
export class StoredEmails {
  private constructor(readonly database: Database) {}

  static async at(url: string): Promise<StoredEmails> {
    return new StoredEmails(await openDatabase(url));
  }

  close(): Promise<void> {
    return this.database.dataSource.destroy();
  }

  async all(): Promise<StoredEmail[]> {
    const rows = await this.database.select(sql<Record<string, unknown>>`
      SELECT id, recipient, status, message_id, possible_duplicate, attempts FROM ums_mail_emails ORDER BY id`);
    return rows.map(({ message_id: messageId, possible_duplicate: possibleDuplicate, ...row }) => ({
      ...(row as Pick<StoredEmail, 'id' | 'recipient' | 'status' | 'attempts'>),
      messageId: String(messageId),
      possibleDuplicate: Boolean(possibleDuplicate),
    }));
  }

  /** How many there are in each status; statuses without any are absent. */
  async counts(): Promise<Partial<Record<EmailStatus, number>>> {
    const rows = await this.database.select(sql<{ status: EmailStatus; emails: unknown }>`
      SELECT status, count(*) AS emails FROM ums_mail_emails GROUP BY status`);
    return Object.fromEntries(rows.map(({ status, emails }) => [status, Number(emails)]));
  }

  /** As if the minute had passed for which an email is its worker's own. */
  letLeasesRunOut(): Promise<unknown> {
    return this.database.run(() =>
      sql`UPDATE ums_mail_emails SET lease_until = ${nowPlus(0)} WHERE status = 'sending'`[Symbol.iterator](),
    );
  }

  /** As if so much time had passed that the account on hold is probed in `ms`. */
  probeIn(ms: number): Promise<unknown> {
    return this.database.run(() => sql`UPDATE ums_mail_hold SET next_probe_at = ${nowPlus(ms)}`[Symbol.iterator]());
  }
}
