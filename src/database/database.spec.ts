import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { sql } from './sql.js';

describe.each(databases)('one SELECT on %s', (kind) => {
  let opened: OpenedDatabase;
  const paused = sql<{ paused_by_id: string | null }>`SELECT paused_by_id FROM ums_mail_hold WHERE id = ${1}`;

  beforeAll(async () => void (opened = await openedDatabase(kind)));
  afterAll(() => opened.close());

  it('is run once for all who ask at the same time, and again for who asks later', async () => {
    const { database } = opened;
    const [first, second] = await Promise.all([database.select(paused), database.select(paused)]);
    expect(second).toBe(first);
    await database.run(function* () {
      yield* sql`UPDATE ums_mail_hold SET paused_by_id = ${'u-1'}`;
    });
    expect(await database.select(paused)).toEqual([{ paused_by_id: 'u-1' }]);
  });

  it('is another one with other values', async () => {
    const { database } = opened;
    const [number, other] = await Promise.all([
      database.select(sql<{ id: number }>`SELECT id FROM ums_mail_hold WHERE id = ${1}`),
      database.select(sql<{ id: number }>`SELECT id FROM ums_mail_hold WHERE id = ${2}`),
    ]);
    expect(number).toHaveLength(1);
    expect(other).toEqual([]);
  });

  it('sees what the transaction has done that it belongs to, and shows it to nobody else', async () => {
    const { dataSource } = opened.database;
    const undone = dataSource.transaction(async (transaction) => {
      const change = function* () {
        yield* sql`UPDATE ums_mail_hold SET paused_by_id = ${'u-2'}`;
      };
      await opened.database.run(change, transaction);
      expect(await opened.database.select(paused, transaction)).toEqual([{ paused_by_id: 'u-2' }]);
      throw new Error('changed my mind');
    });
    await Promise.all([
      expect(undone).rejects.toThrow('changed my mind'),
      expect(opened.database.select(paused)).resolves.toEqual([{ paused_by_id: 'u-1' }]),
    ]);
  });

  it('that fails, fails for all who asked, and can be asked again', async () => {
    const wrong = sql`SELECT id FROM ums_mail_nowhere`;
    const ends = await Promise.allSettled([opened.database.select(wrong), opened.database.select(wrong)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await opened.database.run(function* () {
      yield* sql`CREATE TABLE ums_mail_nowhere (id integer)`;
    });
    expect(await opened.database.select(wrong)).toEqual([]);
  });
});
