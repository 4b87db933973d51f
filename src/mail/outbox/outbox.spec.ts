import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { insertManyEmails } from '../../../test/support/many-emails.js';
import { acceptedAttempt, newEmail, refusedAttempt, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { Database } from '../../database/database.js';
import { nowPlus, sql } from '../../database/sql.js';
import type { Outcome, Verdict } from './email.js';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';

const SENT: Verdict = { status: 'sent' };
const LEASE_OVER = -1;

describe.each(databases)('the outbox on %s', (kind) => {
  let opened: OpenedDatabase;
  let database: Database;
  let outbox: Outbox;
  let log: EmailLog;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    database = opened.database;
    outbox = new Outbox(database, testKeys);
    log = new EmailLog(database);
  });
  afterEach(() => opened.close());

  const claim = (limit: number, leaseMs?: number) => database.run(() => outbox.claim(limit, leaseMs));
  /** @returns whether it was noted. */
  const settle = async (email: Outcome['email'], verdict: Verdict, attempt = acceptedAttempt()) => {
    const outcome = { email, verdict, attempt };
    return (await database.run(() => outbox.settle([outcome]))).has(outcome);
  };
  const run = (statement: ReturnType<typeof sql>) =>
    database.run(function* () {
      return yield* statement;
    });

  it.each([
    ['the process that queued it', () => outbox],
    ['another one', () => new Outbox(database, testKeys)],
  ])('hands an email to %s as it was queued', async (_, claimer) => {
    const email = newEmail();
    expect(await outbox.queue(email)).toEqual({ id: email.id, status: 'queued' });
    const [claimed] = await database.run(() => claimer().claim(5));
    expect(claimed).toMatchObject({
      id: email.id,
      recipient: email.recipient,
      messageId: email.messageId,
      expiresAt: email.expiresAt,
      retries: 0,
    });
    expect(claimed!.open()).toEqual({ recipient: email.recipient, message: email.content });
    expect((await log.find(email.id))?.status).toBe('sending');
    expect(await claim(5)).toEqual([]);
  });

  it('keeps the text sealed', async () => {
    await outbox.queue(newEmail({ content: Buffer.from('To: a@b.example\r\n\r\nhttps://x.example/canary-token\r\n') }));
    const rows = await run(sql`SELECT * FROM ums_mail_emails JOIN ums_mail_contents ON email_id = id`);
    const everything = rows
      .flatMap((row) => Object.values(row as object))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    expect(everything.join('\n')).not.toContain('canary');
  });

  it('claims the most urgent first, and of those the oldest', async () => {
    const notice = newEmail({ priority: 3 });
    const older = newEmail({ priority: 1 });
    const newer = newEmail({ priority: 1 });
    for (const email of [notice, older, newer]) await outbox.queue(email);
    expect((await claim(1)).map(({ id }) => id)).toEqual([older.id]);
    expect((await claim(2)).map(({ id }) => id)).toEqual([newer.id, notice.id]);
  });

  it('gives each email to one claimer only, however many claim at the same time', async () => {
    const emails = Array.from({ length: 100 }, () => newEmail({ priority: 2 }));
    for (const email of emails) await outbox.queue(email);
    const others = kind === 'postgres' ? [await opened.open(), await opened.open()] : [];
    const claimers = [database, ...others].map((own) => ({ own, outbox: new Outbox(own, testKeys) }));
    const claims = await Promise.all(
      Array.from({ length: 30 }, (_, index) => claimers[index % claimers.length]!).map((claimer) =>
        claimer.own.run(() => claimer.outbox.claim(7)),
      ),
    );
    // Whoever found the rows of the others locked may have got fewer.
    const rest = await claim(100);
    const ids = [...claims.flat(), ...rest].map(({ id }) => id);
    expect(ids).toHaveLength(100);
    expect(new Set(ids)).toEqual(new Set(emails.map(({ id }) => id)));
  });

  it('notes what the server said, once for each attempt', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const again: Verdict = { status: 'queued', afterMs: 0, countsAsRetry: true };
    const [first] = await claim(1);
    await settle(first!, again, refusedAttempt({ reply: '450 4.2.1 Come back' }));
    const [second] = await claim(1);
    expect(second).toMatchObject({ retries: 1 });
    expect(await settle(second!, SENT, acceptedAttempt({ settingsRevision: 2 }))).toBe(true);

    const logged = await log.find(email.id);
    expect(logged).toMatchObject({
      status: 'sent',
      attempts: 2,
      settingsRevision: 2,
      error: null,
      nextAttemptAt: null,
    });
    expect(logged?.settledAt).toBeInstanceOf(Date);
    expect(logged?.attemptList.map(({ reply, settingsRevision }) => [reply, settingsRevision])).toEqual([
      ['450 4.2.1 Come back', 1],
      ['250 2.0.0 Ok', 2],
    ]);
  });

  it('settles many at once, each by its own verdict', async () => {
    const emails = Array.from({ length: 9 }, () => newEmail());
    for (const email of emails) await outbox.queue(email);
    const claimed = await claim(9);
    const outcomes = claimed.map((email, index) => {
      if (index % 3 === 0) return { email, verdict: SENT, attempt: acceptedAttempt({ settingsRevision: index }) };
      if (index % 3 === 1) return { email, verdict: { status: 'expired' } as const, attempt: refusedAttempt() };
      return { email, verdict: { status: 'failed', suppressRecipient: false } as const, attempt: refusedAttempt() };
    });
    expect((await database.run(() => outbox.settle(outcomes))).size).toBe(9);
    const statuses = await Promise.all(claimed.map(async ({ id }) => (await log.find(id))!.status));
    expect(statuses).toEqual(['sent', 'expired', 'failed', 'sent', 'expired', 'failed', 'sent', 'expired', 'failed']);
  });

  it('waits as long as the verdict says, and keeps the count of retries where the email is not at fault', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const [claimed] = await claim(1);
    await settle(claimed!, { status: 'queued', afterMs: 60_000, countsAsRetry: false }, refusedAttempt());
    expect(await claim(1)).toEqual([]);
    const logged = await log.find(email.id);
    expect(logged!.nextAttemptAt!.getTime()).toBeGreaterThan(Date.now() + 50_000);
    await run(sql`UPDATE ums_mail_emails SET next_attempt_at = created_at`);
    expect((await claim(1))[0]).toMatchObject({ retries: 0 });
  });

  it('queues again what a killed worker has left behind, as a possible duplicate', async () => {
    const email = newEmail();
    await outbox.queue(email);
    await claim(1, LEASE_OVER);
    expect(await database.run(() => outbox.recover())).toBe(1);
    const [again] = await claim(1);
    await settle(again!, SENT);
    const logged = await log.find(email.id);
    expect(logged).toMatchObject({ status: 'sent', possibleDuplicate: true, attempts: 2 });
    expect(logged?.attemptList[0]?.error?.code).toBe('interrupted');
  });

  it('leaves a worker alone whose lease lasts', async () => {
    await outbox.queue(newEmail());
    await claim(1);
    expect(await database.run(() => outbox.recover())).toBe(0);
    expect(await claim(1)).toEqual([]);
  });

  it('takes no notice of a lease that lies further ahead than any lease can', async () => {
    await outbox.queue(newEmail());
    await claim(1, 3_600_000);
    expect(await database.run(() => outbox.recover())).toBe(1);
    expect(await claim(1)).toHaveLength(1);
  });

  if (kind === 'postgres') {
    it('leaves a worker alone that has claimed since the one that looks began its transaction', async () => {
      await outbox.queue(newEmail());
      await database.dataSource.transaction(async (looking) => {
        await looking.query('SELECT now()');
        await claim(1);
        expect(await database.run(() => outbox.recover(), looking)).toBe(0);
      });
    });
  }

  it('frees every lease when asked to, as at the start with SQLite', async () => {
    await outbox.queue(newEmail());
    await claim(1);
    expect(await database.run(() => outbox.recover({ all: true }))).toBe(1);
    expect(await claim(1)).toHaveLength(1);
  });

  it('refuses what a frozen worker says once another one has taken over', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const [frozen] = await claim(1, LEASE_OVER);
    await database.run(() => outbox.recover());
    expect(await settle(frozen!, { status: 'failed', suppressRecipient: true }, refusedAttempt())).toBe(false);
    const [other] = await claim(1);
    expect(await settle(frozen!, { status: 'failed', suppressRecipient: true }, refusedAttempt())).toBe(false);
    await database.run(() => outbox.release([frozen!]));
    expect((await log.find(email.id))?.status).toBe('sending');
    expect(await settle(other!, SENT)).toBe(true);
    expect(await settle(frozen!, { status: 'failed', suppressRecipient: true }, refusedAttempt())).toBe(false);

    expect(await log.find(email.id)).toMatchObject({ status: 'sent', attempts: 2 });
    expect(await outbox.queue(newEmail({ recipient: email.recipient }))).toMatchObject({ status: 'queued' });
  });

  it('notes the newer of two outcomes of one email, as when a clock has jumped and a worker has claimed its own', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const [older] = await claim(1, LEASE_OVER);
    await database.run(() => outbox.recover());
    const [newer] = await claim(1);
    const outcomes = [older!, newer!].map((one) => ({ email: one, verdict: SENT, attempt: acceptedAttempt() }));
    expect(await database.run(() => outbox.settle(outcomes))).toEqual(new Set([outcomes[1]]));
    expect(await log.find(email.id)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('makes due what was queued while the clock was ahead, and leaves every retry where it is', async () => {
    const states = [
      { attempts: 0, minutesAhead: 60, isDue: true },
      { attempts: 1, minutesAhead: 180, isDue: true },
      { attempts: 1, minutesAhead: 72, isDue: false },
    ].map((state) => ({ ...state, email: newEmail() }));
    for (const { email, attempts, minutesAhead } of states) {
      await outbox.queue(email);
      await run(sql`
        UPDATE ums_mail_emails SET attempts = ${attempts}, next_attempt_at = ${nowPlus(minutesAhead * 60_000)}
        WHERE id = ${email.id}`);
    }
    expect(await claim(5)).toEqual([]);
    await database.run(() => outbox.bringForward());
    const due = states.filter(({ isDue }) => isDue).map(({ email }) => email.id);
    expect((await claim(5)).map(({ id }) => id).sort()).toEqual(due.sort());
  });

  it('gives back what was not handed to a server, without an attempt', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const claimed = await claim(1);
    await database.run(() => outbox.release(claimed));
    expect(await log.find(email.id)).toMatchObject({ status: 'queued', attempts: 0, possibleDuplicate: false });
    expect(await claim(1)).toHaveLength(1);
  });

  it('never hands out an email whose time is over, and says that it has expired', async () => {
    const email = newEmail({ expiresAt: new Date(Date.now() - 1) });
    await outbox.queue(email);
    expect(await claim(1)).toEqual([]);
    await database.run(() => outbox.expire());
    expect(await log.find(email.id)).toMatchObject({ status: 'expired', attempts: 0, nextAttemptAt: null });
  });

  it('says so of a thousand at once, as nothing else goes on meanwhile', async () => {
    await insertManyEmails(database, 1_003, 1_003);
    await database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET expires_at = ${new Date(Date.now() - 1)}`;
    });
    const expire = () => database.run(() => outbox.expire());
    expect([await expire(), await expire(), await expire()]).toEqual([1_000, 3, 0]);
  });

  it('sends nothing to an address that a server called unknown, and writes that down', async () => {
    const email = newEmail({ recipient: 'Nobody@nordlicht.example' });
    await outbox.queue(email);
    const [claimed] = await claim(1);
    await settle(claimed!, { status: 'failed', suppressRecipient: true }, refusedAttempt());

    const next = newEmail({ recipient: 'nobody@nordlicht.example' });
    expect(await outbox.queue(next)).toEqual({ id: next.id, status: 'suppressed' });
    expect(await claim(1)).toEqual([]);
    const logged = await log.find(next.id);
    expect(logged).toMatchObject({ status: 'suppressed', error: { code: 'recipient-suppressed' } });
    expect(logged!.suppressedUntil!.getTime()).toBeGreaterThan(Date.now() + 29 * 24 * 3_600_000);
  });

  it('belongs to the transaction that it was queued in', async () => {
    const kept = newEmail();
    const lost = newEmail();
    await database.dataSource.transaction(async (transaction) => {
      await outbox.queue(kept, { transaction });
    });
    const rollback = database.dataSource.transaction(async (transaction) => {
      await outbox.queue(lost, { transaction });
      throw new Error('changed my mind');
    });
    await expect(rollback).rejects.toThrow('changed my mind');
    expect(await log.find(kept.id)).toMatchObject({ status: 'queued' });
    expect(await log.find(lost.id)).toBeUndefined();
  });

  it('refuses a manager that is not inside a transaction', async () => {
    const queueing = outbox.queue(newEmail(), { transaction: database.dataSource.manager });
    await expect(queueing).rejects.toMatchObject({ code: 'transaction-not-active' });
  });

  it('writes a test email down as being sent by its sender, and by nobody else', async () => {
    const email = newEmail();
    const sending = await outbox.queueForSender(email, { unsavedSettings: true });
    expect(await claim(5)).toEqual([]);
    await settle(sending, SENT, acceptedAttempt({ settingsRevision: null }));
    expect(await log.find(email.id)).toMatchObject({ status: 'sent', unsavedSettings: true, settingsRevision: null });
  });

  it('fails a test of unsaved settings whose sender has died, as nobody else knows them', async () => {
    const email = newEmail();
    await outbox.queueForSender(email, { unsavedSettings: true });
    expect(await database.run(() => outbox.recover({ all: true }))).toBe(0);
    expect(await log.find(email.id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    expect(await outbox.resend(email.id)).toBe(false);
  });

  it('cancels what waits, and nothing else', async () => {
    const email = newEmail();
    await outbox.queue(email);
    const sending = newEmail();
    expect(await outbox.cancel(email.id, 'Kim Karlsson')).toBe(true);
    expect(await log.find(email.id)).toMatchObject({ status: 'cancelled', settledBy: 'Kim Karlsson' });
    await outbox.queue(sending);
    expect((await claim(5)).map(({ id }) => id)).toEqual([sending.id]);
    expect(await outbox.cancel(sending.id, 'Kim Karlsson')).toBe(false);
    expect(await outbox.cancel(email.id, 'Kim Karlsson')).toBe(false);
  });

  it('sends the same email again when asked to, as long as its link lives', async () => {
    const email = newEmail();
    await outbox.queue(email);
    expect(await outbox.resend(email.id)).toBe(false);
    const [claimed] = await claim(1);
    expect(await outbox.resend(email.id)).toBe(false);
    await settle(claimed!, { status: 'failed', suppressRecipient: false }, refusedAttempt());
    expect(await outbox.resend(email.id)).toBe(true);
    const [again] = await claim(1);
    expect(again).toMatchObject({ id: email.id, messageId: email.messageId, retries: 0 });
    expect(again!.open()).toEqual(claimed!.open());
    await settle(again!, SENT);

    await run(sql`UPDATE ums_mail_emails SET expires_at = created_at`);
    expect(await outbox.resend(email.id)).toBe(false);
  });

  it('sends all that failed again, and nothing else', async () => {
    const [failed, sent] = [newEmail(), newEmail()];
    for (const email of [failed, sent]) await outbox.queue(email);
    for (const email of await claim(2)) {
      const verdict: Verdict = email.id === sent.id ? SENT : { status: 'failed', suppressRecipient: false };
      await settle(email, verdict);
    }
    expect(await outbox.resendFailed()).toBe(1);
    expect((await claim(5)).map(({ id }) => id)).toEqual([failed.id]);
  });

  it('counts what was begun in the last minute against the messages a minute', async () => {
    for (let index = 0; index < 4; index += 1) await outbox.queue(newEmail());
    const [first, second] = await claim(2);
    await settle(first!, SENT);
    await run(sql`UPDATE ums_mail_emails SET lease_until = ${nowPlus(44_000)} WHERE status = 'sending'`);
    expect(await database.run(() => outbox.allowance(4))).toBe(1);
    expect(await database.run(() => outbox.allowance(2))).toBe(0);
    await settle(second!, SENT, acceptedAttempt({ at: new Date(Date.now() - 61_000) }));
    expect(await database.run(() => outbox.allowance(4))).toBe(1);
    expect(await database.run(() => outbox.allowance(1))).toBe(0);
  });
});
