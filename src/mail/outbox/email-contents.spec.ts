import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { acceptedAttempt, newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { Database } from '../../database/database.js';
import { sql } from '../../database/sql.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { eraseOldContents, openContent, resealContents, sealContent } from './email-contents.js';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';

const DAY_MS = 24 * 3_600_000;

describe('a sealed content', () => {
  it('opens for the email it was sealed for, and for no other', () => {
    const content = { recipient: 'ada@nordlicht.example', message: Buffer.from('Subject: x\r\n\r\nline\nline\r\n') };
    const sealed = sealContent(testKeys, 'one', content);
    expect(openContent(testKeys, 'one', sealed)).toEqual(content);
    expect(() => openContent(testKeys, 'two', sealed)).toThrow(/does not open/);
  });
});

describe.each(databases)('the contents of emails on %s', (kind) => {
  let opened: OpenedDatabase;
  let database: Database;
  let outbox: Outbox;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    database = opened.database;
    outbox = new Outbox(database, testKeys);
  });
  afterEach(() => opened.close());

  const run = (statement: ReturnType<typeof sql>) =>
    database.run(function* () {
      return yield* statement;
    });

  it('are erased 24 hours after the email was settled, and not before', async () => {
    const [old, fresh, waiting] = [2, 2, 2].map((days) =>
      newEmail({ id: uuid({ msecs: Date.now() - days * DAY_MS }) }),
    );
    for (const email of [old!, fresh!, waiting!]) await outbox.queue(email);
    const claimed = await database.run(() => outbox.claim(3));
    await database.run(() =>
      outbox.settle(
        claimed
          .filter(({ id }) => id !== waiting!.id)
          .map((email) => ({ email, verdict: { status: 'sent' }, attempt: acceptedAttempt() })),
      ),
    );
    await run(
      sql`UPDATE ums_mail_emails SET settled_at = ${new Date(Date.now() - DAY_MS - 1_000)} WHERE id = ${old!.id}`,
    );

    expect(await database.run(() => eraseOldContents(10))).toBe(1);
    expect(await database.run(() => eraseOldContents(10))).toBe(0);
    const log = new EmailLog(database);
    expect((await log.find(old!.id))?.contentErasedAt).toBeInstanceOf(Date);
    expect((await log.find(fresh!.id))?.contentErasedAt).toBeNull();
    expect(await run(sql`SELECT content FROM ums_mail_contents WHERE email_id = ${old!.id}`)).toEqual([
      { content: null },
    ]);
    expect(await outbox.resend(old!.id)).toBe(false);
    expect(await outbox.resend(fresh!.id)).toBe(true);
  });

  it('are sealed with a new key, a batch at a time', async () => {
    const emails = Array.from({ length: 5 }, () => newEmail());
    for (const email of emails) await outbox.queue(email);
    const old = { id: 'test', bytes: Buffer.alloc(32, 7) };
    const fresh = { id: 'fresh', bytes: randomBytes(32) };
    let after: string | undefined;
    do {
      const from = after;
      after = await database.run(() => resealContents(new KeyRing([fresh, old]), 2, from));
    } while (after !== undefined);

    const onlyFresh = new Outbox(database, new KeyRing([fresh]));
    const claimed = await database.run(() => onlyFresh.claim(5));
    const recipients = claimed.map(({ open }) => open().recipient);
    expect(recipients.sort()).toEqual(emails.map(({ recipient }) => recipient).sort());
  });
});
