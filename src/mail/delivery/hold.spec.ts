import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { sql } from '../../database/sql.js';
import type { Failure } from '../../mail-transports/transport.error.js';
import { Hold, type Report } from './hold.js';

const wrongPassword: Failure = {
  stage: 'auth',
  fault: 'account',
  code: 'wrong-password',
  reply: '535 5.7.8 No',
  title: 'The server refused the username or password.',
  advice: 'Enter them again.',
  fields: ['password'],
};
const unreachable: Failure = { ...wrongPassword, stage: 'connect', code: 'connection-refused', reply: '' };

describe.each(databases)('the hold of an account on %s', (kind) => {
  let opened: OpenedDatabase;
  let hold: Hold;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    hold = new Hold(opened.database);
  });
  afterEach(() => opened.close());

  /** What a dispatcher does when emails wait: asks, and begins with the probe if it is one. */
  const ask = (revision = 1) =>
    opened.database.run(function* () {
      const admission = yield* hold.admit(revision, false);
      return { ...admission, probe: admission.isProbe ? yield* hold.beginProbe(revision) : undefined };
    });
  const note = (report: Partial<Report>) =>
    opened.database.run(() =>
      hold.note({ revision: 1, sign: 'works', failure: null, retryAfterMs: 0, probe: undefined, ...report }),
    );
  const letTimePass = (ms: number) =>
    opened.database.run(function* () {
      const [row] = yield* sql<{ next_probe_at: unknown }>`SELECT next_probe_at FROM ums_mail_hold`;
      const { next_probe_at: at } = row!;
      const time = at instanceof Date ? at : new Date(`${String(at)}Z`);
      yield* sql`UPDATE ums_mail_hold SET next_probe_at = ${new Date(time.getTime() - ms)}`;
    });
  const working = async () => {
    const { probe } = await ask();
    await note({ probe });
  };
  const heldBy = async (failure: Failure) => {
    const { probe } = await ask();
    return note({ sign: 'held', failure, probe });
  };

  it('lets one email go first with new settings, and the others once it is accepted', async () => {
    const first = await ask();
    expect(first).toMatchObject({ limit: 1, isProbe: true });
    expect(await ask()).toMatchObject({ limit: 0 });
    await note({ probe: first.probe });
    expect(await ask()).toMatchObject({ limit: Infinity, isProbe: false });
    expect((await hold.status(1)).state).toBe('working');
  });

  it('lets another one try when the first keeps silent for ten seconds', async () => {
    const first = await ask();
    await letTimePass(10_001);
    expect(await ask()).toMatchObject({ limit: 1 });
    await note({ probe: first.probe });
    expect(await ask()).toMatchObject({ limit: Infinity });
  });

  it('gives the first try to one process, however many ask at once', async () => {
    const others = kind === 'postgres' ? [await opened.open(), await opened.open()] : [];
    const asking = [opened.database, ...others, opened.database].map((database) => {
      const own = new Hold(database);
      return database.run(function* () {
        const { limit } = yield* own.admit(1, false);
        if (limit === 1) yield* own.beginProbe(1);
        return limit;
      });
    });
    expect((await Promise.all(asking)).sort()).toEqual([...asking.slice(1).map(() => 0), 1]);
  });

  it('holds every email when the sign-in fails, and tells so once', async () => {
    await working();
    expect(await note({ sign: 'held', failure: wrongPassword })).toBe(true);
    expect(await note({ sign: 'held', failure: wrongPassword })).toBe(false);
    expect(await ask()).toMatchObject({ limit: 0 });
    const status = await hold.status(1);
    expect(status).toMatchObject({ state: 'on-hold', reason: wrongPassword });
    expect(status.since).toBeInstanceOf(Date);
    expect(status.nextProbeAt!.getTime() - status.since!.getTime()).toBe(60_000);
  });

  it('probes a refused sign-in after 1, 5, 15 and then every 60 minutes, never earlier', async () => {
    await working();
    await note({ sign: 'held', failure: wrongPassword });
    for (const minutes of [1, 5, 15, 60, 60]) {
      await letTimePass(minutes * 60_000 - 1_000);
      expect(await ask()).toMatchObject({ limit: 0 });
      await letTimePass(1_001);
      expect(await heldBy(wrongPassword)).toBe(false);
    }
  });

  it('probes a server that is away after 5, 10, 20, 40 and then every 60 seconds', async () => {
    await working();
    await note({ sign: 'held', failure: unreachable });
    for (const seconds of [5, 10, 20, 40, 60, 60]) {
      await letTimePass(seconds * 1_000 - 3_000);
      expect(await ask()).toMatchObject({ limit: 0 });
      await letTimePass(3_001);
      await heldBy(unreachable);
    }
  });

  it('begins with short waits again when the trouble becomes another one', async () => {
    await working();
    await note({ sign: 'held', failure: unreachable });
    for (const _ of [1, 2, 3, 4, 5]) {
      await letTimePass(60_001);
      await heldBy(unreachable);
    }
    await letTimePass(60_001);
    await heldBy(wrongPassword);
    await letTimePass(59_000);
    expect(await ask()).toMatchObject({ limit: 0 });
    await letTimePass(1_001);
    expect(await ask()).toMatchObject({ limit: 1 });
  });

  it('waits as long as the server wants', async () => {
    await working();
    await note({ sign: 'held', failure: unreachable, retryAfterMs: 30 * 60_000 });
    await letTimePass(29 * 60_000);
    expect(await ask()).toMatchObject({ limit: 0 });
  });

  it('ends when the probe is accepted', async () => {
    await working();
    await note({ sign: 'held', failure: wrongPassword });
    await letTimePass(60_001);
    const { probe } = await ask();
    await note({ probe });
    expect(await ask()).toMatchObject({ limit: Infinity });
    expect(await hold.status(1)).toMatchObject({ state: 'working', reason: null, since: null });
  });

  it('does not end because an email that was under way is accepted', async () => {
    const { probe } = await ask();
    await note({ probe });
    await note({ sign: 'held', failure: wrongPassword });
    await note({});
    await letTimePass(60_001);
    await ask();
    await note({ probe });
    expect((await hold.status(1)).state).toBe('on-hold');
  });

  it('ends when the settings are changed', async () => {
    await working();
    await note({ sign: 'held', failure: wrongPassword });
    expect((await hold.status(2)).state).toBe('working');
    expect(await ask(2)).toMatchObject({ limit: 1, isProbe: true });
  });

  it('is not made by an answer to older settings', async () => {
    await working();
    const { probe } = await ask(2);
    expect(await note({ revision: 1, sign: 'held', failure: wrongPassword })).toBe(false);
    await note({ revision: 2, probe });
    expect(await note({ revision: 1, sign: 'doubtful', failure: unreachable })).toBe(false);
    expect(await ask(2)).toMatchObject({ limit: Infinity });
  });

  it('lets nobody begin with settings that have been replaced meanwhile', async () => {
    await working();
    await ask(2);
    expect(await ask(1)).toMatchObject({ limit: 0 });
  });

  it('lets emails go one by one after a lost connection, until one is accepted', async () => {
    await working();
    await note({ sign: 'doubtful', failure: { ...unreachable, fault: 'temporary' } });
    const { probe, ...admission } = await ask();
    expect(admission).toEqual({ limit: 1, isProbe: true });
    expect(await ask()).toMatchObject({ limit: 0 });
    expect((await hold.status(1)).state).toBe('working');
    await note({ probe });
    expect(await ask()).toMatchObject({ limit: Infinity });
  });

  it('lets them go at longer and longer intervals while that goes on', async () => {
    await working();
    await note({ sign: 'doubtful' });
    for (const seconds of [5, 10, 20, 40, 60]) {
      const { probe } = await ask();
      await note({ sign: 'doubtful', probe });
      await letTimePass(seconds * 1_000 - 500);
      expect(await ask()).toMatchObject({ limit: 0 });
      await letTimePass(501);
    }
  });

  it('takes no notice of a probe time that a wrong clock has made', async () => {
    await working();
    await note({ sign: 'held', failure: wrongPassword });
    await letTimePass(-24 * 3_600_000);
    expect(await ask()).toMatchObject({ limit: 1 });
  });

  it('probes at once when something has shown that the account may work again', async () => {
    await working();
    await note({ sign: 'held', failure: wrongPassword });
    await hold.probeSoon(1);
    expect(await ask()).toMatchObject({ limit: 1, isProbe: true });
  });

  it('lets another email be the probe when the first could not be handed over', async () => {
    const { probe } = await ask();
    await opened.database.run(() => hold.giveBackProbe(probe!));
    expect(await ask()).toMatchObject({ limit: 1, isProbe: true });
    await opened.database.run(() => hold.giveBackProbe(probe!));
    expect(await ask()).toMatchObject({ limit: 0 });
  });

  it('stops everything while paused, and says who did it', async () => {
    await working();
    expect(await hold.pause({ id: 'u-1', name: 'Maria' })).toBe(true);
    expect(await hold.pause({ id: 'u-2', name: 'Kim' })).toBe(false);
    expect(await ask()).toMatchObject({ limit: 0, isProbe: false });
    expect(await hold.status(1)).toMatchObject({ state: 'paused', pausedBy: { id: 'u-1', name: 'Maria' } });
    expect(await hold.resume()).toBe(true);
    expect(await hold.resume()).toBe(false);
    expect(await ask()).toMatchObject({ limit: Infinity });
  });

  it('knows of no settings before any are saved', async () => {
    expect((await hold.status(undefined)).state).toBe('not-configured');
  });
});
