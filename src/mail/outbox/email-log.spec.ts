import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { EmailFilter } from './email-filter.js';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';

const NOON = new Date('2026-11-22T12:00:00Z').getTime();
const MINUTE_MS = 60_000;

describe.each(databases)('the email log on %s', (kind) => {
  let opened: OpenedDatabase;
  let log: EmailLog;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    opened = await openedDatabase(kind);
    log = new EmailLog(opened.database);
    const outbox = new Outbox(opened.database, testKeys);
    const people = {
      ada: { recipient: 'Ada.Lovelace@nordlicht.example', event: 'forgot-password' },
      adam: { recipient: 'adam@partner.example', event: 'account-activation', queuedBy: 'key-1' },
      bo: { recipient: 'bo@nordlicht.example', event: 'forgot-password' },
      cy: { recipient: 'cy@partner.example', event: 'user-invitation', initiatedBy: null },
    };
    for (const [index, [name, changes]] of Object.entries(people).entries()) {
      const id = uuid({ msecs: NOON + index * MINUTE_MS });
      ids[name] = id;
      await outbox.queue(newEmail({ id, ...changes, expiresAt: new Date(Date.now() + 3_600_000) }));
    }
    await outbox.cancel(ids.bo!, 'Kim Karlsson');
  });
  afterAll(() => opened.close());

  const named = async (filter: EmailFilter, limit = 50, before?: string) => {
    const emails = await log.list(filter, limit, before);
    return emails.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id));
  };

  it('is sorted newest first, and read page by page', async () => {
    expect(await named({}, 2)).toEqual(['cy', 'bo']);
    expect(await named({}, 2, ids.bo)).toEqual(['adam', 'ada']);
    expect(await named({}, 2, ids.ada)).toEqual([]);
  });

  it.each<[string, EmailFilter, string[]]>([
    ['event', { event: 'forgot-password' }, ['bo', 'ada']],
    ['status', { status: 'cancelled' }, ['bo']],
    ['the caller who queued it', { queuedBy: 'key-1' }, ['adam']],
    ['time, from', { since: new Date(NOON + 2 * MINUTE_MS) }, ['cy', 'bo']],
    ['time, to', { until: new Date(NOON + 2 * MINUTE_MS) }, ['adam', 'ada']],
    ['the beginning of an address', { search: 'ada' }, ['adam', 'ada']],
    ['the beginning of an address, in any letter case', { search: 'ADA.love' }, ['ada']],
    ['a whole address', { search: 'ada.lovelace@nordlicht.example' }, ['ada']],
    ['a domain', { search: 'nordlicht.example' }, ['bo', 'ada']],
    ['a domain with its @', { search: '@partner.example' }, ['cy', 'adam']],
    ['several at once', { search: '@nordlicht.example', status: 'queued' }, ['ada']],
    ['a character that is special elsewhere', { search: '%' }, []],
    ['what PostgreSQL does not take', { search: 'ada\0' }, []],
    ['what is no event', { event: "x' OR 1=1 --" }, []],
  ])('is filtered by %s', async (_what, filter, expected) => {
    expect(await named(filter)).toEqual(expected);
  });

  it('finds an email by its id', async () => {
    expect(await named({ search: ids.adam! })).toEqual(['adam']);
    expect(await log.find(ids.adam!)).toMatchObject({
      id: ids.adam,
      recipient: 'adam@partner.example',
      queuedBy: 'key-1',
      initiatedBy: { id: 'u-1', name: 'Ada Lovelace' },
      createdAt: new Date(NOON + MINUTE_MS),
      attemptList: [],
      contentErasedAt: null,
    });
    expect((await log.find(ids.cy!))?.initiatedBy).toBeNull();
  });

  it('finds nothing by what is no id', async () => {
    for (const id of ['', 'x', '\0', ids.ada!.toUpperCase(), uuid()]) expect(await log.find(id)).toBeUndefined();
  });
});
