import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { newEmail } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { accepted, plugIn, refusal } from '../../../test/support/plugged-in-kind.js';
import { type SmtpServerOptions, type SmtpTestServer, startSmtpServer } from '../../../test/support/smtp-server.js';
import { Worker, type WorkerOptions } from '../../../test/support/worker.js';
import { sql } from '../../database/sql.js';
import { KeyRing } from '../../secrets/key-ring.js';

describe.each(databases)('the dispatcher on %s', (kind) => {
  let opened: OpenedDatabase;
  let workers: Worker[];
  let servers: SmtpTestServer[];

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    workers = [];
    servers = [];
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await Promise.all(workers.map((worker) => worker.stop()));
    await Promise.all(servers.map((server) => server.stop()));
    await opened.close();
  });

  const worker = (options?: WorkerOptions, database = opened.database) => {
    const made = new Worker(database, options);
    workers.push(made);
    return made;
  };
  const smtp = async (options: Partial<SmtpServerOptions> = {}) => {
    const server = await startSmtpServer({ tls: 'none', ...options });
    servers.push(server);
    return server;
  };
  const run = (statement: ReturnType<typeof sql>) =>
    opened.database.run(function* () {
      return yield* statement;
    });

  it('sends what is queued, from the sender in force, and notes what the server said', async () => {
    const server = await smtp();
    const one = worker().start();
    const revision = await one.saveSmtp(server.port);
    const email = await one.queue();
    const received = await server.inbox.next();
    await one.stop();
    expect(received.from).toBe('no-reply@nordlicht.example');
    expect(received.to).toEqual([email.recipient]);
    expect(received.raw.toString()).toBe(
      `From: Nordlicht Portal <no-reply@nordlicht.example>\r\n${email.content.toString()}`,
    );
    expect(await one.find(email)).toMatchObject({
      status: 'sent',
      attempts: 1,
      settingsRevision: revision,
      attemptList: [{ server: '127.0.0.1', reply: expect.stringMatching(/^250/), error: null }],
    });
  });

  it('lets emails wait until settings are saved', async () => {
    const server = await smtp();
    const one = worker().start();
    const email = await one.queue();
    await one.saveSmtp(server.port);
    await server.inbox.next();
    await one.stop();
    expect(await one.find(email)).toMatchObject({ status: 'sent' });
  });

  it('sends nothing before its transaction is committed, and nothing at all when it is rolled back', async () => {
    const server = await smtp();
    const one = worker().start();
    await one.saveSmtp(server.port);
    const { database, dispatcher, outbox } = one;
    let isCommitted = false;
    const kept = newEmail();
    await database.dataSource
      .transaction(async (transaction) => {
        await outbox.queue(newEmail(), { transaction });
        database.afterCommit(transaction, () => dispatcher.wake());
        throw new Error('changed my mind');
      })
      .catch(() => {});
    const arrival = server.inbox.next().then((received) => ({ received, isCommitted }));
    await database.dataSource.transaction(async (transaction) => {
      await outbox.queue(kept, { transaction });
      database.afterCommit(transaction, () => dispatcher.wake());
      // A dispatcher that is woken, and looks, too early.
      dispatcher.wake();
      await new Promise(setImmediate);
      isCommitted = true;
    });
    expect(await arrival).toMatchObject({ received: { to: [kept.recipient] }, isCommitted: true });
    await one.stop();
    expect(server.inbox.emails).toHaveLength(1);
  });

  it('sends the next email with settings that were changed meanwhile', async () => {
    const [first, second] = [await smtp(), await smtp()];
    const one = worker().start();
    await one.saveSmtp(first.port, {}, 'One');
    await one.queue();
    await first.inbox.next();
    await one.saveSmtp(second.port, {}, 'Two');
    await one.queue();
    expect((await second.inbox.next()).raw.toString()).toMatch(/^From: Two </);
  });

  it('tries again later when the server asks for it', async () => {
    let meet = () => {};
    const met = new Promise<void>((resolve) => (meet = resolve));
    const server = await smtp({
      answer: ({ verb }) => {
        if (verb !== 'RCPT') return undefined;
        meet();
        return '450 4.7.1 Greylisted';
      },
    });
    const one = worker().start();
    await one.saveSmtp(server.port);
    const email = await one.queue();
    await met;
    await one.stop();
    const logged = await one.find(email);
    expect(logged).toMatchObject({ status: 'queued', attempts: 1, error: { stage: 'recipient', fault: 'temporary' } });
    expect(logged.nextAttemptAt!.getTime()).toBeGreaterThan(logged.attemptList[0]!.at.getTime() + 3_900);
  });

  it('fails an email whose recipient does not exist, and sends nothing more there', async () => {
    const server = await smtp({
      answer: ({ verb, argument }) =>
        verb === 'RCPT' && argument.startsWith('nobody') ? '550 5.1.1 Unknown' : undefined,
    });
    const one = worker().start();
    await one.saveSmtp(server.port);
    const email = await one.queue({ recipient: 'nobody@nordlicht.example' });
    await one.queue();
    await server.inbox.next();
    await one.stop();
    expect(await one.find(email)).toMatchObject({ status: 'failed', error: { fault: 'email', reply: /5\.1\.1/ } });
    const next = newEmail({ recipient: 'nobody@nordlicht.example' });
    expect(await one.outbox.queue(next)).toMatchObject({ status: 'suppressed' });
  });

  it('sends again, with the same Message-ID and marked, when the connection is lost after the dot', async () => {
    let drops = 1;
    let dropped: string | undefined;
    const server = await smtp({
      answer: ({ verb, email }) => {
        if (verb !== 'DATA' || drops === 0) return undefined;
        drops -= 1;
        dropped = email?.raw.toString();
        return 'drop';
      },
    });
    const one = worker().start();
    await one.saveSmtp(server.port);
    const email = await one.queue();
    const received = await server.inbox.next();
    await one.stop();
    expect(received.raw.toString()).toBe(dropped);
    const logged = await one.find(email);
    expect(logged).toMatchObject({ status: 'sent', attempts: 2, possibleDuplicate: true });
    expect(logged.attemptList.map(({ possibleDuplicate }) => possibleDuplicate)).toEqual([true, false]);
  });

  it('holds all emails when the account is at fault, and sends them when it is mended', async () => {
    let isMended = false;
    const { plugged, asked, times } = plugIn(async () => {
      if (!isMended) throw refusal('554 5.7.1 Relay access denied', 'account');
      return accepted;
    });
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    const emails = await Promise.all(Array.from({ length: 50 }, () => one.queue()));
    await times(1);
    await one.stop();
    expect(asked).toHaveLength(1);
    expect(await one.hold.status(1)).toMatchObject({
      state: 'on-hold',
      reason: { reply: '554 5.7.1 Relay access denied' },
    });
    const states = await Promise.all(emails.map((email) => one.find(email)));
    expect(states.every(({ status }) => status === 'queued')).toBe(true);

    isMended = true;
    const other = worker({ kinds: [plugged] }).start();
    await other.save('plugged-in', {}, 'Mended');
    await times(51);
    await other.stop();
    const settled = await Promise.all(emails.map((email) => other.find(email)));
    expect(settled.every(({ status }) => status === 'sent')).toBe(true);
  });

  it('gives back what it has claimed ahead when the account fails meanwhile, without an attempt', async () => {
    const GOOD = 40;
    const { plugged, asked, times } = plugIn(async () => {
      if (asked.length <= GOOD) return accepted;
      // So long that the others would have begun.
      await new Promise(setImmediate);
      throw refusal('554 5.7.1 Relay access denied', 'account');
    });
    const one = worker({ kinds: [plugged], concurrency: 3 });
    await one.save('plugged-in');
    const emails = [];
    for (let index = 0; index < 100; index += 1) emails.push(await one.queue());
    one.start();
    await times(GOOD + 1);
    await one.stop();
    expect(asked.length).toBeLessThanOrEqual(GOOD + 3);
    const states = await Promise.all(emails.map((email) => one.find(email)));
    expect(states.filter(({ status }) => status === 'sent')).toHaveLength(GOOD);
    expect(states.filter(({ status }) => status === 'queued')).toHaveLength(60);
    expect(states.filter(({ attempts }) => attempts > 0)).toHaveLength(asked.length);
  });

  it('never has more emails under way than it may', async () => {
    let underWay = 0;
    let most = 0;
    const { plugged, times } = plugIn(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return accepted;
    });
    const one = worker({ kinds: [plugged], concurrency: 3 }).start();
    await one.save('plugged-in');
    await Promise.all(Array.from({ length: 60 }, () => one.queue()));
    await times(60);
    await one.stop();
    expect(most).toBe(3);
  });

  it('sends few more while the database keeps it waiting: what is not noted is sent again after a kill', async () => {
    const { plugged, asked, times } = plugIn(async () => accepted);
    const one = worker({ kinds: [plugged] });
    await one.save('plugged-in');
    await Promise.all(Array.from({ length: 300 }, () => one.queue()));
    one.start();
    await times(100);
    await opened.database.dataSource.transaction(async (manager) => {
      if (kind === 'postgres') await manager.query('LOCK TABLE ums_mail_emails');
      const noted = await manager.query<unknown[]>(`SELECT id FROM ums_mail_emails WHERE status = 'sent'`);
      // An email takes one or two turns of the event loop here.
      for (let turn = 0; turn < 500; turn++) await nextTurn();
      expect(asked.length - noted.length).toBeLessThanOrEqual(10);
    });
    await times(300);
  });

  it('sends as many in a minute as the account allows, counted together with other workers', async () => {
    const { plugged, asked, times } = plugIn(async () => accepted);
    const one = worker({ kinds: [plugged] });
    await one.save('plugged-in', { messagesPerMinute: 7 });
    for (let index = 0; index < 20; index += 1) await one.queue();
    one.start();
    worker({ kinds: [plugged] }, kind === 'postgres' ? await opened.open() : undefined).start();
    await times(7);
    await Promise.all(workers.map((each) => each.stop()));
    expect(asked).toHaveLength(7);

    await run(sql`UPDATE ums_mail_attempts SET at = ${new Date(Date.now() - 60_000)}`);
    worker({ kinds: [plugged] }).start();
    await times(14);
    await Promise.all(workers.map((each) => each.stop()));
    expect(asked).toHaveLength(14);
  });

  it('sends nothing while paused', async () => {
    const { plugged, asked, times } = plugIn(async () => accepted);
    const one = worker({ kinds: [plugged] });
    await one.save('plugged-in');
    await one.hold.pause({ id: 'u-1', name: 'Maria' });
    const email = await one.queue();
    one.start();
    await one.stop();
    expect(asked).toEqual([]);
    expect(await one.find(email)).toMatchObject({ status: 'queued', attempts: 0 });
    await one.hold.resume();
    const other = worker({ kinds: [plugged] }).start();
    await times(1);
    await other.stop();
    expect(await one.find(email)).toMatchObject({ status: 'sent' });
  });

  it('never hands over an email whose link is dead, which the log says, and ends a send before the link dies', async () => {
    const { plugged, times } = plugIn(
      (_email, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(refusal('', 'temporary')));
        }),
    );
    const warn = vi.spyOn(Logger.prototype, 'warn');
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    const dead = await one.queue({ expiresAt: new Date(Date.now() - 1) });
    const dying = await one.queue({ expiresAt: new Date(Date.now() + 1_000) });
    await times(1);
    await one.stop();
    expect(await one.find(dead)).toMatchObject({ status: 'expired', attempts: 0 });
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^One email has expired while waiting: /));
    expect(await one.find(dying)).toMatchObject({ status: 'expired', attempts: 1 });
    expect(Date.now()).toBeLessThan(dying.expiresAt.getTime() + 2_000);
  });

  it('answers a call once it has looked, and has room for more', async () => {
    let accept!: () => void;
    const { plugged, times } = plugIn(() => new Promise((resolve) => (accept = () => resolve(accepted))));
    const one = worker({ kinds: [plugged], concurrency: 1 });
    await one.save('plugged-in');
    await one.outbox.queue(newEmail());
    let hasRoom = false;
    const answered = one.dispatcher.answer().then(() => (hasRoom = true));
    one.start();
    await times(1);
    await new Promise(setImmediate);
    expect(hasRoom).toBe(false);
    accept();
    await answered;
    const last = one.dispatcher.answer();
    await one.stop();
    await last;
  });

  it('lets emails under way finish when it is stopped, and begins with no more', async () => {
    const held: (() => void)[] = [];
    const { plugged, asked, times } = plugIn(() => new Promise((resolve) => held.push(() => resolve(accepted))));
    const one = worker({ kinds: [plugged], concurrency: 1 }).start();
    await one.save('plugged-in');
    const [first, second] = [await one.queue(), await one.queue()];
    await times(1);
    const stopped = one.stop();
    expect(one.dispatcher.isStopping).toBe(true);
    one.dispatcher.wake();
    held[0]!();
    await stopped;
    expect(asked).toHaveLength(1);
    const states = [await one.find(first), await one.find(second)].map(({ status, attempts }) => [status, attempts]);
    expect(states.sort()).toEqual([
      ['queued', 0],
      ['sent', 1],
    ]);
  });

  it('sends what a killed process had claimed, and marks it', async () => {
    const server = await smtp();
    const killed = worker();
    await killed.saveSmtp(server.port);
    const email = await killed.queue();
    // With SQLite the start frees every lease; on PostgreSQL the lease has to run out.
    await opened.database.run(() => killed.outbox.claim(1, kind === 'sqlite' ? undefined : -1));
    const next = worker().start();
    await server.inbox.next();
    await next.stop();
    expect(await next.find(email)).toMatchObject({ status: 'sent', attempts: 2, possibleDuplicate: true });
  });

  it('sends an email that was queued by a process that is no more', async () => {
    const server = await smtp();
    const before = worker();
    await before.saveSmtp(server.port);
    const email = await before.queue();
    await opened.database.dataSource.destroy();

    const database = await opened.open();
    const after = worker({}, database).start();
    expect((await server.inbox.next()).to).toEqual([email.recipient]);
    await after.stop();
    expect(await after.find(email)).toMatchObject({ status: 'sent', attempts: 1, possibleDuplicate: false });
  });

  it('does not let one email wait for another whose server hangs', async () => {
    const { plugged, times } = plugIn((email, signal) => {
      if (!email.to.startsWith('hang')) return Promise.resolve(accepted);
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(refusal('', 'temporary'))),
      );
    });
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    await one.queue();
    await times(1);
    await one.queue({ recipient: 'hang@nordlicht.example', expiresAt: new Date(Date.now() + 2_000) });
    await times(2);
    const began = Date.now();
    await Promise.all(Array.from({ length: 20 }, () => one.queue()));
    await times(22);
    expect(Date.now() - began).toBeLessThan(1_500);
  });

  it('survives a transport that throws what it should not, and tells so in the log', async () => {
    const { plugged, times } = plugIn(async () => {
      throw new TypeError('oops');
    });
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    const email = await one.queue();
    await times(1);
    await one.stop();
    expect(await one.find(email)).toMatchObject({
      status: 'queued',
      possibleDuplicate: true,
      error: { code: 'unforeseen', fault: 'temporary' },
    });
  });

  it('leaves a transport behind that takes no notice of its signal', async () => {
    const { plugged, times } = plugIn(() => new Promise(() => {}));
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    const email = await one.queue({ expiresAt: new Date(Date.now() + 500) });
    await times(1);
    await one.stop();
    expect(await one.find(email)).toMatchObject({ status: 'expired', possibleDuplicate: true });
  });

  it('goes on with the others when the text of one cannot be opened', async () => {
    const { plugged, times } = plugIn(async () => accepted);
    const one = worker({ kinds: [plugged] }).start();
    await one.save('plugged-in');
    const other = new KeyRing([{ id: 'other', bytes: Buffer.alloc(32, 9) }]);
    const sealed = newEmail();
    await new Worker(opened.database, { keyRing: other }).outbox.queue(sealed);
    const email = await one.queue();
    await times(1);
    await one.stop();
    expect(await one.find(email)).toMatchObject({ status: 'sent' });
    expect(await one.find(sealed)).toMatchObject({
      status: 'queued',
      error: { code: 'content-unreadable', title: expect.stringContaining('UMS_SECRET_KEYS') },
    });
  });

  it('sends nothing to an address that somebody has changed in the table', async () => {
    const { plugged, asked, times } = plugIn(async () => accepted);
    const one = worker({ kinds: [plugged] });
    await one.save('plugged-in');
    const email = await one.queue();
    await run(sql`UPDATE ums_mail_emails SET recipient = 'eve@evil.example'`);
    const honest = await one.queue();
    one.start();
    await times(1);
    await one.stop();
    expect(asked.map(({ to }) => to)).toEqual([honest.recipient]);
    expect(await one.find(email)).toMatchObject({ status: 'failed', error: { code: 'recipient-changed' } });
  });
});
