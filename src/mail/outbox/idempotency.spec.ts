import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { Database } from '../../database/database.js';
import { sql } from '../../database/sql.js';
import { EmailLog } from './email-log.js';
import { forgetOldKeys } from './idempotency.js';
import { Outbox } from './outbox.js';

const once = { holder: 'key-1', key: 'order-4711', request: '{"event":"forgot-password"}' };

describe.each(databases)('an idempotency key on %s', (kind) => {
  let opened: OpenedDatabase;
  let database: Database;
  let outbox: Outbox;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    database = opened.database;
    outbox = new Outbox(database, testKeys);
  });
  afterEach(() => opened.close());

  const run = (statement: ReturnType<typeof sql>) =>
    database.run(function* () {
      return yield* statement;
    });
  const emails = async () => (await new EmailLog(database).list({}, 200)).length;

  it('gives the first answer again', async () => {
    const first = await outbox.queue(newEmail(), { idempotency: once });
    expect(await outbox.queue(newEmail(), { idempotency: once })).toEqual(first);
    expect(await emails()).toBe(1);
  });

  it('makes one email of a hundred requests at once, and one answer for all of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => outbox.queue(newEmail(), { idempotency: once })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await emails()).toBe(1);
  });

  it('is refused for another request, and queues nothing', async () => {
    await outbox.queue(newEmail(), { idempotency: once });
    const other = outbox.queue(newEmail(), { idempotency: { ...once, request: '{"event":"reset-password"}' } });
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect(await emails()).toBe(1);
  });

  it('belongs to its holder', async () => {
    const first = await outbox.queue(newEmail(), { idempotency: once });
    const second = await outbox.queue(newEmail(), { idempotency: { ...once, holder: 'key-2' } });
    expect(second.id).not.toBe(first.id);
  });

  it('never breaks the transaction of its caller', async () => {
    await outbox.queue(newEmail(), { idempotency: once });
    const later = newEmail();
    await database.dataSource.transaction(async (transaction) => {
      await outbox.queue(newEmail(), { transaction, idempotency: once });
      await outbox.queue(later, { transaction });
    });
    expect(await new EmailLog(database).find(later.id)).toBeDefined();
    expect(await emails()).toBe(2);
  });

  it('is free again when the first request was rolled back', async () => {
    const rollback = database.dataSource.transaction(async (transaction) => {
      await outbox.queue(newEmail(), { transaction, idempotency: once });
      throw new Error('changed my mind');
    });
    await expect(rollback).rejects.toThrow('changed my mind');
    const email = newEmail();
    expect(await outbox.queue(email, { idempotency: once })).toEqual({ id: email.id, status: 'queued' });
  });

  it('is forgotten after 24 hours', async () => {
    await outbox.queue(newEmail(), { idempotency: once });
    const aDayAgo = new Date(Date.now() - 24 * 3_600_000 - 1_000);
    await run(sql`UPDATE ums_mail_idempotency_keys SET created_at = ${aDayAgo}`);
    const email = newEmail();
    expect(await outbox.queue(email, { idempotency: once })).toEqual({ id: email.id, status: 'queued' });

    await run(sql`UPDATE ums_mail_idempotency_keys SET created_at = ${aDayAgo}`);
    await database.run(forgetOldKeys);
    expect(await run(sql`SELECT 1 FROM ums_mail_idempotency_keys`)).toEqual([]);
  });

  it.each(['', 'with space', 'naïve', 'tab\t', 'x'.repeat(257)])('is refused when it is %j', async (key) => {
    const queueing = outbox.queue(newEmail(), { idempotency: { ...once, key } });
    await expect(queueing).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
