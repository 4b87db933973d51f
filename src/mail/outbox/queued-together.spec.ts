import { renameSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newEmail, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { sqliteFile } from '../../database/data-source.js';
import { EmailLog } from './email-log.js';
import { Outbox } from './outbox.js';

describe('Emails that are queued together', () => {
  let opened: OpenedDatabase;
  let outbox: Outbox;

  beforeEach(async () => {
    opened = await openedDatabase('sqlite');
    outbox = new Outbox(opened.database, testKeys);
  });
  afterEach(() => opened.close());

  it('are not tried again where the database is in trouble: after the commit, that would hide what the trouble is', async () => {
    await outbox.queue(newEmail());
    const { database } = opened;
    const log = `${sqliteFile(opened.url)}-wal`;
    const run = database.run.bind(database);
    // Without its file, the log cannot be flushed; a second try would find it there.
    renameSync(log, `${log}-away`);
    database.run = (work, transaction) => run(work, transaction).finally(() => renameSync(`${log}-away`, log));
    const queueing = await Promise.allSettled(Array.from({ length: 3 }, () => outbox.queue(newEmail())));
    database.run = run;
    for (const end of queueing) expect(end).toMatchObject({ reason: { code: 'SQLITE_IOERR_FSYNC' } });
    expect(await new EmailLog(opened.database).list({}, 10)).toHaveLength(4);
  });
});
