import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { sql } from '../../database/sql.js';
import { forgetOldSuppressions, suppress, Suppressions, suppressionsOf } from './suppressions.js';

describe.each(databases)('suppressed addresses on %s', (kind) => {
  let opened: OpenedDatabase;
  let suppressions: Suppressions;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    suppressions = new Suppressions(opened.database);
  });
  afterEach(() => opened.close());

  const add = (recipient: string, reply = '550 5.1.1 User unknown') =>
    opened.database.run(() => suppress(recipient, reply, 'e-1'));

  it('are listed newest first, page by page', async () => {
    for (const name of ['a', 'b', 'c']) await add(`${name}@nordlicht.example`);
    const first = await suppressions.list(2);
    expect(first.map(({ recipient }) => recipient)).toEqual(['c@nordlicht.example', 'b@nordlicht.example']);
    const second = await suppressions.list(2, first[1]!.id);
    expect(second.map(({ recipient }) => recipient)).toEqual(['a@nordlicht.example']);
  });

  it('stand there once, with what was said last', async () => {
    await add('a@nordlicht.example', 'first');
    await add('a@nordlicht.example', 'second');
    expect(await suppressions.list(9)).toMatchObject([{ reply: 'second', emailId: 'e-1' }]);
  });

  it('can be allowed again', async () => {
    await add('a@nordlicht.example');
    const [listed] = await suppressions.list(1);
    expect(await suppressions.remove(listed!.id)).toEqual(listed);
    expect(await suppressions.remove(listed!.id)).toBeUndefined();
    expect(await suppressions.remove("no id' \0")).toBeUndefined();
    expect(await opened.database.run(() => suppressionsOf(['a@nordlicht.example']))).toEqual(new Map());
  });

  it('are forgotten after 30 days', async () => {
    await add('a@nordlicht.example');
    const [listed] = await suppressions.list(1);
    expect(listed!.expiresAt.getTime() - listed!.createdAt.getTime()).toBe(30 * 24 * 3_600_000);
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_suppressions SET expires_at = ${new Date()}`;
    });
    expect(await suppressions.list(1)).toEqual([]);
    expect(await opened.database.run(() => suppressionsOf(['a@nordlicht.example']))).toEqual(new Map());
    await opened.database.run(forgetOldSuppressions);
    const left = await opened.database.run(function* () {
      return yield* sql`SELECT 1 FROM ums_mail_suppressions`;
    });
    expect(left).toEqual([]);
  });
});
