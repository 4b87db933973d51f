import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { acceptedAttempt } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { type SmtpTestServer, startSmtpServer } from '../../../test/support/smtp-server.js';
import { Worker } from '../../../test/support/worker.js';
import { patient } from '../../../test/support/patient.js';
import { nowPlus, sql } from '../../database/sql.js';

describe.each(databases)('An account that takes few emails a minute, on %s', (kind) => {
  let opened: OpenedDatabase;
  let server: SmtpTestServer;
  beforeEach(async () => {
    opened = await openedDatabase(kind);
    server = await startSmtpServer({ tls: 'none' });
  });
  afterEach(async () => {
    await server.stop();
    await opened.close();
  });

  /** A worker whose account has been seen to work. */
  async function working(messagesPerMinute: number): Promise<Worker> {
    const worker = new Worker(opened.database);
    await worker.saveSmtp(server.port, { messagesPerMinute });
    await change(sql`UPDATE ums_mail_hold SET state = 'working', settings_revision = 1`);
    return worker;
  }
  const change = (statement: ReturnType<typeof sql>) =>
    opened.database.run(function* () {
      return yield* statement;
    });
  /** As if everything under way had been claimed, and everything noted had been begun, so much earlier. */
  const letTimePass = async (seconds: number) => {
    await change(
      sql`UPDATE ums_mail_emails SET lease_until = ${nowPlus((60 - seconds) * 1_000)} WHERE status = 'sending'`,
    );
    await change(sql`UPDATE ums_mail_attempts SET at = ${nowPlus(-seconds * 1_000)}`);
  };
  const claim = async (worker: Worker) => {
    const inForce = await worker.settings.inForce();
    return (await worker.turns.take({ finished: [], room: 50, tidy: false, inForce })).claimed;
  };
  const sent = (worker: Worker, claimed: Awaited<ReturnType<typeof claim>>) => {
    const end = { attempt: acceptedAttempt(), verdict: { status: 'sent' }, account: 'works', retryAfterMs: 0 } as const;
    const finished = claimed.map((email) => ({ email, sent: { ...end, email }, probe: undefined }));
    return worker.turns.take({ finished, room: 0, tidy: false, inForce: undefined });
  };

  it('has no email claimed that would wait for its turn for long, whoever claims', async () => {
    const one = await working(40);
    const other = new Worker(kind === 'postgres' ? await opened.open() : opened.database);
    for (let index = 0; index < 50; index += 1) await one.queue();
    const claimed = (await Promise.all([claim(one), claim(other), claim(one)])).flat();
    expect(claimed, 'those of the next 15 seconds').toHaveLength(10);
    await sent(one, claimed.slice(0, 3));
    expect(await claim(other), 'as many as are done').toHaveLength(3);
    await letTimePass(15.1);
    expect(await claim(one), 'what was claimed earlier has had its turn').toHaveLength(10);
    await letTimePass(15.1);
    expect(await claim(one)).toHaveLength(10);
    await letTimePass(15.1);
    expect(await claim(one), '40 a minute').toHaveLength(7);
  });

  it('always has one that waits for its turn, however far apart they are, and not more', async () => {
    const one = await working(2);
    for (let index = 0; index < 3; index += 1) await one.queue();
    const first = await claim(one);
    expect(first).toHaveLength(1);
    expect(await claim(one)).toHaveLength(0);
    await sent(one, first);
    expect(await claim(one), 'whose turn would come in 30 seconds').toHaveLength(0);
    await letTimePass(15.1);
    expect(await claim(one)).toHaveLength(1);
  });

  it('never falls into doubt by its own pace, and none of its emails fails by it', async () => {
    const worker = (await working(10)).start();
    const expiresAt = new Date(Date.now() + 5_500);
    const emails = await Promise.all(Array.from({ length: 8 }, () => worker.queue({ expiresAt })));
    const found = () => Promise.all(emails.map((email) => worker.find(email)));
    const count = async (status: string) => (await found()).filter((email) => email.status === status).length;
    await vi.waitFor(async () => {
      expect(await count('sent')).toBe(1);
      expect(await count('sending')).toBe(2);
    }, patient);
    for (let looks = 0; looks < 3; looks += 1) await worker.dispatcher.answer();
    expect((await found()).flatMap(({ attemptList }) => attemptList)).toHaveLength(1);
    expect(await count('queued')).toBe(5);

    // Their time is over before their turn has come.
    await worker.stop();
    expect(await count('expired')).toBe(2);
    expect(await change(sql`SELECT state FROM ums_mail_hold`)).toEqual([{ state: 'working' }]);
  });
});
