import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { acceptedAttempt, newEmail, refusedAttempt, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { sql } from '../../database/sql.js';
import { Outbox } from './outbox.js';
import { OutboxSummary } from './outbox-summary.js';

const HOUR_MS = 3_600_000;

describe.each(databases)('the summary of the outbox on %s', (kind) => {
  let opened: OpenedDatabase;
  let outbox: Outbox;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    outbox = new Outbox(opened.database, testKeys);
  });
  afterEach(() => opened.close());

  const read = () => new OutboxSummary(opened.database).read();

  it('tells of an empty outbox', async () => {
    const { last24Hours, ...summary } = await read();
    expect(summary).toEqual({
      waiting: 0,
      waitingWithLinks: 0,
      oldestWaitingAt: null,
      dueAt: null,
      linksExpireFrom: null,
      lastAcceptedAt: null,
    });
    expect(last24Hours).toHaveLength(24);
    expect(last24Hours.every(({ accepted, failed }) => accepted + failed === 0)).toBe(true);
  });

  it('tells how many wait, since when, and when their first link dies', async () => {
    const oldest = Date.now() - 2 * HOUR_MS;
    const dies = new Date(Date.now() + 2 * HOUR_MS);
    await outbox.queue(newEmail({ id: uuid({ msecs: oldest }), expiresAt: dies }));
    await outbox.queue(newEmail({ carriesLink: false, expiresAt: new Date(Date.now() + HOUR_MS) }));
    await outbox.queue(newEmail({ expiresAt: new Date(Date.now() + 3 * HOUR_MS) }));
    expect(await read()).toMatchObject({
      waiting: 3,
      waitingWithLinks: 2,
      oldestWaitingAt: new Date(oldest),
      linksExpireFrom: dies,
      lastAcceptedAt: null,
    });
  });

  it('tells since when the first one that waits has been due', async () => {
    const late = newEmail();
    await outbox.queue(late);
    await outbox.queue(newEmail());
    const due = new Date(Date.now() - 20 * 60_000);
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET next_attempt_at = ${due} WHERE id = ${late.id}`;
    });
    expect((await read()).dueAt).toEqual(due);
  });

  it('counts what was accepted and what failed, hour by hour', async () => {
    for (let index = 0; index < 5; index += 1) await outbox.queue(newEmail());
    const claimed = await opened.database.run(() => outbox.claim(5));
    await opened.database.run(() =>
      outbox.settle(
        claimed.map((email, index) =>
          index < 3
            ? { email, verdict: { status: 'sent' }, attempt: acceptedAttempt() }
            : { email, verdict: { status: 'failed', suppressRecipient: false }, attempt: refusedAttempt() },
        ),
      ),
    );
    const twoHoursAgo = new Date(Date.now() - 2 * HOUR_MS);
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET settled_at = ${twoHoursAgo} WHERE id = ${claimed[0]!.id}`;
    });
    const { waiting, lastAcceptedAt, last24Hours } = await read();
    expect(waiting).toBe(0);
    expect(Date.now() - lastAcceptedAt!.getTime()).toBeLessThan(HOUR_MS / 2);
    expect(
      last24Hours.filter(({ accepted }) => accepted > 0).map(({ accepted, failed }) => [accepted, failed]),
    ).toEqual([
      [1, 0],
      [2, 2],
    ]);
    expect(last24Hours.at(-3)).toMatchObject({
      accepted: 1,
      hour: new Date(Math.floor(+twoHoursAgo / HOUR_MS) * HOUR_MS),
    });
  });
});
