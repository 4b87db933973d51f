import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newEmail } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { type PausableWay, pausableWay } from '../../../test/support/pausable-way.js';
import { accepted, PluggedInKind, plugIn } from '../../../test/support/plugged-in-kind.js';
import { Worker, type WorkerOptions } from '../../../test/support/worker.js';
import { patient } from '../../../test/support/patient.js';
import { nowPlus, sql } from '../../database/sql.js';
import { EmailLog } from '../outbox/email-log.js';

describe('Dispatchers of several processes, on PostgreSQL', () => {
  let opened: OpenedDatabase;
  let workers: Worker[];

  beforeEach(async () => {
    opened = await openedDatabase('postgres');
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await opened.close();
  });

  /** With connections to the database of its own, as another process has. */
  const worker = async (options: WorkerOptions) => {
    const made = new Worker(await opened.open(), options);
    workers.push(made);
    return made;
  };

  it('share the work, each email once', async () => {
    const { plugged, asked, times } = plugIn(async () => accepted);
    const one = await worker({ kinds: [plugged] });
    await one.save('plugged-in');
    const emails = await Promise.all(Array.from({ length: 200 }, () => one.queue()));
    one.start();
    (await worker({ kinds: [plugged] })).start();
    (await worker({ kinds: [plugged] })).start();
    await times(200);
    await Promise.all(workers.map((each) => each.stop()));
    expect(asked.map(({ to }) => to).sort()).toEqual(emails.map(({ recipient }) => recipient).sort());
    const states = await Promise.all(emails.map((email) => one.find(email)));
    expect(states.every(({ status, attempts }) => status === 'sent' && attempts === 1)).toBe(true);
  });

  it('keep nobody who calls while there are no settings: what is called for waits in the database', async () => {
    const one = await worker({});
    const email = await one.queue();
    one.start();
    for (let calls = 0; calls < 10; calls++) await one.dispatcher.answer();
    expect((await one.find(email)).status).toBe('queued');
  });

  it('share the connections of the account, as they come and go', async () => {
    const held: (() => void)[] = [];
    const letGo = () => held.splice(0).forEach((end) => end());
    const now = [0, 0, 0];
    let most = 0;
    for (const index of now.keys()) {
      const plugged = new PluggedInKind(async () => {
        now[index]! += 1;
        most = Math.max(most, now[0]! + now[1]! + now[2]!);
        await new Promise<void>((resolve) => held.push(resolve));
        now[index]! -= 1;
        return accepted;
      });
      await worker({ kinds: [plugged], concurrency: 20 });
    }
    const [one, two, three] = workers as [Worker, Worker, Worker];
    /** What is under way goes on only as long as it is shared out otherwise. */
    const shared = (...shares: number[]) =>
      vi.waitFor(
        () => {
          const found = [...now];
          if (found.join() !== shares.join()) letGo();
          expect(found).toEqual(shares);
        },
        { timeout: 20_000, interval: 50 },
      );
    await one.save('plugged-in', { maxConnections: 5 });
    for (let index = 0; index < 500; index += 1) await one.outbox.queue(newEmail());

    one.start();
    await shared(5, 0, 0);
    two.start();
    await shared(3, 2, 0);
    three.start();
    await shared(2, 2, 1);
    most = 0;
    for (let round = 0; round < 20; round += 1) {
      letGo();
      await shared(2, 2, 1);
    }
    expect(most).toBe(5);

    const stopped = one.stop();
    letGo();
    await stopped;
    await shared(0, 3, 2);
    const allStopped = Promise.all([two.stop(), three.stop()]);
    letGo();
    await allStopped;
  });

  it('send nothing again that they had sent when the database went away for longer than a lease', async () => {
    const ways: PausableWay[] = [];
    const letGo: (() => void)[] = [];
    const asked: string[] = [];
    const sending = [0, 0];
    const failed = new Set<number>();
    const tidied = new Set<number>();
    for (const index of sending.keys()) {
      const way = await pausableWay(opened.url);
      ways.push(way);
      const database = await openDatabase(way.url, { silenceMs: 1_000 });
      const plugged = new PluggedInKind(async ({ to }) => {
        asked.push(to);
        sending[index]! += 1;
        await new Promise<void>((resolve) => letGo.push(resolve));
        return accepted;
      });
      const made = new Worker(database, { kinds: [plugged], concurrency: 1 });
      const take = made.turns.take.bind(made.turns);
      made.turns.take = async (request) => {
        try {
          const turn = await take(request);
          if (failed.has(index) && request.tidy) tidied.add(index);
          return turn;
        } catch (error) {
          failed.add(index);
          throw error;
        }
      };
      workers.push(made);
    }
    const [one] = workers as [Worker];
    await one.save('plugged-in');
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_hold SET state = 'working', settings_revision = 1`;
    });
    const emails = await Promise.all(Array.from({ length: 2 }, () => one.queue()));
    for (const each of workers) each.start();
    await vi.waitFor(() => expect(sending).toEqual([1, 1]), patient);

    for (const way of ways) way.pause();
    for (const end of letGo.splice(0)) end();
    await vi.waitFor(() => expect(failed.size).toBe(2), patient);
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET lease_until = ${nowPlus(-1)}`;
    });
    // One comes back before the other, and looks after what others have left behind.
    for (const [index, way] of ways.entries()) {
      way.resume();
      await vi.waitFor(() => expect(tidied).toContain(index), patient);
    }
    const log = new EmailLog(opened.database);
    for (const { id } of emails) {
      await vi.waitFor(async () => expect((await log.find(id))!.status).toBe('sent'), patient);
      expect(await log.find(id)).toMatchObject({ attempts: 1, possibleDuplicate: false });
    }
    expect(asked.sort()).toEqual(emails.map(({ recipient }) => recipient).sort());
    await Promise.all(workers.map((each) => each.stop()));
    for (const { database } of workers.splice(0)) await database.dataSource.destroy();
    for (const way of ways) await way.stop();
  });

  it('recover by themselves when their connections to the database are killed', async () => {
    const { plugged, times } = plugIn(async () => {
      await delay(1);
      return accepted;
    });
    const one = await worker({ kinds: [plugged] });
    await one.save('plugged-in');
    const emails = await Promise.all(Array.from({ length: 300 }, () => one.queue()));
    const other = await opened.open();
    one.start();
    for (const count of [20, 100, 200]) {
      await times(count);
      await other.run(function* () {
        yield* sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      });
    }
    await times(300);
    await one.stop();
    const states = await Promise.all(emails.map((email) => one.find(email)));
    expect(states.filter(({ status }) => status === 'sent')).toHaveLength(300);
  });
});
