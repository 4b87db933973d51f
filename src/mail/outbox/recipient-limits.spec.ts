import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { sql } from '../../database/sql.js';
import type { NewEmail } from './email.js';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';
import { forgetOldCounts } from './recipient-limits.js';

const HOUR_MS = 3_600_000;

describe.each(databases)('the limits for a recipient on %s', (kind) => {
  let opened: OpenedDatabase;
  let outbox: Outbox;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    outbox = new Outbox(opened.database, testKeys);
  });
  afterEach(() => opened.close());

  const statusOf = async (changes: Partial<NewEmail> = {}) =>
    (await outbox.queue(newEmail({ recipient: 'ada@nordlicht.example', limited: true, ...changes }))).status;
  const rows = (statement: ReturnType<typeof sql>) =>
    opened.database.run(function* () {
      return yield* statement;
    });
  const letTimePass = async (ms: number) => {
    const [row] = (await rows(sql`SELECT sent_at FROM ums_mail_recipient_limits`)) as { sent_at: string }[];
    const sentAt = (JSON.parse(row!.sent_at) as number[]).map((time) => time - ms);
    await rows(
      sql`UPDATE ums_mail_recipient_limits
        SET sent_at = ${JSON.stringify(sentAt)}, updated_at = ${new Date(Date.now() - ms)}`,
    );
  };

  it('let three emails of a public event through within an hour, and write the fourth down as suppressed', async () => {
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual(['queued', 'queued', 'queued']);
    const fourth = newEmail({ recipient: 'ada@nordlicht.example', limited: true });
    expect(await outbox.queue(fourth)).toEqual({ id: fourth.id, status: 'suppressed' });
    const logged = await new EmailLog(opened.database).find(fourth.id);
    expect(logged?.error).toMatchObject({ code: 'recipient-limit', title: expect.stringContaining('had 3 emails') });
    expect(logged?.suppressedUntil?.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    expect(logged?.suppressedUntil?.getTime()).toBeGreaterThan(Date.now() + HOUR_MS - 60_000);
  });

  it('let ten through within a day', async () => {
    for (const _ of [1, 2, 3]) {
      expect([await statusOf(), await statusOf(), await statusOf()]).toEqual(['queued', 'queued', 'queued']);
      await letTimePass(HOUR_MS);
    }
    expect([await statusOf(), await statusOf()]).toEqual(['queued', 'suppressed']);
    await letTimePass(22 * HOUR_MS);
    expect(await statusOf()).toBe('queued');
  });

  it('count any hour, not the hours of the clock', async () => {
    await statusOf();
    await letTimePass(50 * 60_000);
    await statusOf();
    await statusOf();
    await letTimePass(9 * 60_000);
    expect(await statusOf()).toBe('suppressed');
    await letTimePass(60_000);
    expect([await statusOf(), await statusOf()]).toEqual(['queued', 'suppressed']);
  });

  it('count each recipient and each event by itself, whatever the letter case of the address', async () => {
    await Promise.all([statusOf(), statusOf(), statusOf()]);
    expect(await statusOf({ recipient: 'ADA@nordlicht.example' })).toBe('suppressed');
    expect(await statusOf({ recipient: 'bo@nordlicht.example' })).toBe('queued');
    expect(await statusOf({ event: 'email-verification' })).toBe('queued');
  });

  it('do not count what nobody can cause without signing in', async () => {
    for (let index = 0; index < 5; index += 1) expect(await statusOf({ limited: false })).toBe('queued');
  });

  it('hold when twenty requests come at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf()));
    expect(statuses.filter((status) => status === 'queued')).toHaveLength(3);
  });

  it('forget who has had nothing for a day', async () => {
    await statusOf();
    await opened.database.run(forgetOldCounts);
    expect(await rows(sql`SELECT 1 FROM ums_mail_recipient_limits`)).toHaveLength(1);
    await letTimePass(25 * HOUR_MS);
    await opened.database.run(forgetOldCounts);
    expect(await rows(sql`SELECT 1 FROM ums_mail_recipient_limits`)).toEqual([]);
  });
});
