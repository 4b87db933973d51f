import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { Database } from '../../database/database.js';
import { nowPlus, sql } from '../../database/sql.js';
import { shareOf, Workers } from './workers.js';

describe('The share of a worker', () => {
  it.each([
    [5, [5]],
    [5, [3, 2]],
    [5, [2, 2, 1]],
    [6, [2, 2, 2]],
    [2, [1, 1, 0, 0]],
    [Infinity, [Infinity, Infinity]],
  ])('of %s connections: together as many, and as equal as can be', (connections, shares) => {
    expect(shares.map((_, rank) => shareOf(connections, { workers: shares.length, rank }))).toEqual(shares);
  });
});

describe('Workers on PostgreSQL', () => {
  let opened: OpenedDatabase;
  let database: Database;

  beforeEach(async () => {
    opened = await openedDatabase('postgres');
    ({ database } = opened);
  });
  afterEach(() => opened.close());

  const announce = (worker: Workers) => database.run(() => worker.announce());
  /** As if none but these had been heard of for so long. */
  const silence = (ms: number) =>
    database.run(function* () {
      yield* sql`UPDATE ums_mail_workers SET seen_at = ${nowPlus(-ms)}`;
    });

  it('know how many they are, and their place among them', async () => {
    const [one, two, three] = [new Workers(database), new Workers(database), new Workers(database)];
    expect(await announce(one)).toEqual({ workers: 1, rank: 0 });
    expect(await announce(two)).toEqual({ workers: 2, rank: 1 });
    expect(await announce(three)).toEqual({ workers: 3, rank: 2 });
    expect(await announce(one)).toEqual({ workers: 3, rank: 0 });
    await database.run(() => one.leave());
    expect(await announce(two)).toEqual({ workers: 2, rank: 0 });
  });

  it('count no longer who has been silent for five seconds, until it is heard of again', async () => {
    const [one, two] = [new Workers(database), new Workers(database)];
    await announce(one);
    await silence(4_000);
    expect(await announce(two)).toEqual({ workers: 2, rank: 1 });
    await silence(5_000);
    expect(await announce(two)).toEqual({ workers: 1, rank: 0 });
    expect(await announce(one)).toEqual({ workers: 2, rank: 0 });
  });

  it('that come back from a silence together do not wait for each other', async () => {
    const workers = Array.from({ length: 8 }, () => new Workers(database));
    for (let time = 0; time < 10; time += 1) {
      await Promise.all(workers.map(announce));
      await silence(6_000);
    }
    await Promise.all(workers.map(announce));
    const places = await Promise.all(workers.map(announce));
    expect(places.map(({ rank }) => rank)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('A worker on SQLite', () => {
  it('is alone, and writes nothing down', async () => {
    const { database, close } = await openedDatabase('sqlite');
    expect(await database.run(() => new Workers(database).announce())).toEqual({ workers: 1, rank: 0 });
    expect(await database.select(sql`SELECT * FROM ums_mail_workers`)).toEqual([]);
    await close();
  });
});
