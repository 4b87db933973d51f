import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { insertManyEmails } from '../../../test/support/many-emails.js';
import { acceptedAttempt, newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { Config } from '../../config.js';
import type { Work } from '../../database/database.js';
import { sql } from '../../database/sql.js';
import { Housekeeping } from '../delivery/housekeeping.js';
import { EmailLog } from './email-log.js';
import { eraseRecipient } from './erasure.js';
import { Outbox } from './outbox.js';
import { deleteOldEmails } from './retention.js';

const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

describe.each(databases)('the time in the log on %s', (kind) => {
  let opened: OpenedDatabase;
  let outbox: Outbox;
  let log: EmailLog;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    outbox = new Outbox(opened.database, testKeys);
    log = new EmailLog(opened.database);
  });
  afterEach(() => opened.close());

  const rowsOf = (table: string) =>
    opened.database.dataSource.query<{ email_id: string }[]>(`SELECT email_id FROM ums_mail_${table}`);
  /** One that was sent so many days ago. */
  const sent = async (days: number) => {
    const email = newEmail();
    await outbox.queue(email);
    await opened.database.run(function* (): Work<void> {
      const claimed = yield* outbox.claim(1);
      yield* outbox.settle(
        claimed.map((one) => ({ email: one, verdict: { status: 'sent' }, attempt: acceptedAttempt() })),
      );
      yield* sql`UPDATE ums_mail_emails SET settled_at = ${daysAgo(days)} WHERE id = ${email.id}`;
    });
    return email.id;
  };
  const keepFor = (logRetentionDays: number) => {
    const secretKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`;
    const config = new Config({ baseUrl: 'https://portal.nordlicht.example', secretKeys, logRetentionDays });
    return new Housekeeping(opened.database, config);
  };

  it('ends so many days after an email was settled, and takes its attempts and its text along', async () => {
    const old = await sent(31);
    const fresh = await sent(29);
    await keepFor(30).clean();
    expect(await log.find(old)).toBeUndefined();
    expect(await log.find(fresh)).toMatchObject({ status: 'sent', attempts: 1 });
    for (const table of ['attempts', 'contents']) expect(await rowsOf(table)).toEqual([{ email_id: fresh }]);
  });

  if (kind === 'postgres') {
    it('does not end for an email that is being erased, until that has ended: neither waits for the other', async () => {
      const { recipient } = (await log.find(await sent(31)))!;
      await opened.database.dataSource.transaction(async (manager) => {
        await opened.database.run(() => eraseRecipient(recipient.toLowerCase(), 'Maria Sundqvist'), manager);
        expect(await opened.database.run(() => deleteOldEmails(30, 10))).toBe(0);
      });
      expect(await opened.database.run(() => deleteOldEmails(30, 10))).toBe(1);
    });
  }

  it('never ends for what is not settled, however old it is', async () => {
    const [waiting, sending] = [newEmail(), newEmail()];
    await outbox.queue(waiting);
    await outbox.queueForSender(sending, { unsavedSettings: false });
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET created_at = ${daysAgo(800)}`;
    });
    await keepFor(1).clean();
    expect((await log.list({}, 10)).map(({ status }) => status).sort()).toEqual(['queued', 'sending']);
  });

  it('ends for the oldest first, in batches, until nothing old is left', async () => {
    await insertManyEmails(opened.database, 900, 5);
    const limit = 7;
    expect(await opened.database.run(() => deleteOldEmails(80, limit))).toBe(limit);
    const [{ settled_at: oldest }] = (await opened.database.dataSource.query(
      'SELECT min(settled_at) AS settled_at FROM ums_mail_emails',
    )) as [{ settled_at: string | Date }];
    // 900 in 90 days: the seven of the first 16 hours are gone.
    expect(new Date(oldest).getTime()).toBeGreaterThan(daysAgo(90).getTime() + 16 * 3_600_000 - DAY_MS);
    await keepFor(30).clean();
    const left = await log.list({}, 1_000);
    expect(left.length).toBeGreaterThan(290);
    expect(left.length).toBeLessThan(310);
    expect(left.filter(({ status }) => status === 'queued')).toHaveLength(5);
  });

  if (kind === 'sqlite') {
    it('ends for the rest though old emails cannot be deleted, and it is said that it was those', async () => {
      const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
      try {
        await sent(31);
        await opened.database.run(function* () {
          yield* sql`
            INSERT INTO ums_mail_recipient_limits (recipient, event, sent_at, updated_at)
            VALUES ('ada@nordlicht.example', 'forgot-password', '[]', ${daysAgo(2)})`;
        });
        await opened.database.dataSource.query(
          `CREATE TRIGGER broken BEFORE DELETE ON ums_mail_emails BEGIN SELECT RAISE(ABORT, 'a broken page'); END`,
        );
        await keepFor(30).clean();
        expect(await opened.database.select(sql`SELECT * FROM ums_mail_recipient_limits`)).toEqual([]);
        expect(warn.mock.calls).toEqual([
          [expect.stringMatching(/^Old emails could not be erased.*: .*a broken page/)],
        ]);
      } finally {
        warn.mockRestore();
      }
    });
  }

  if (kind === 'postgres') {
    it('is looked after by one process at a time, and no other waits for it', async () => {
      await sent(31);
      const other = await opened.open();
      await opened.database.dataSource.transaction(async (manager) => {
        expect(await opened.database.run(() => deleteOldEmails(30, 10), manager)).toBe(1);
        expect(await other.run(() => deleteOldEmails(30, 10))).toBe(0);
      });
      expect(await other.run(() => deleteOldEmails(30, 10))).toBe(0);
      expect(await log.list({}, 10)).toEqual([]);
    });
  }
});
