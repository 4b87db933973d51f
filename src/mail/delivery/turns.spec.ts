import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { acceptedAttempt } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { Worker } from '../../../test/support/worker.js';
import { nowPlus, sql } from '../../database/sql.js';

describe.each(databases)("A worker's turn on %s", (kind) => {
  let opened: OpenedDatabase;
  beforeEach(async () => void (opened = await openedDatabase(kind)));
  afterEach(() => opened.close());

  it('begins with no email that was queued after other settings had been saved than the worker has read', async () => {
    const worker = new Worker(opened.database);
    await worker.saveSmtp(2525, {}, 'One');
    const old = await worker.settings.inForce();
    await worker.saveSmtp(2525, {}, 'Two');
    const { id } = await worker.queue();
    const turn = { finished: [], room: 5, tidy: false };
    expect(await worker.turns.take({ ...turn, inForce: old })).toMatchObject({ claimed: [], outdated: true });
    const inForce = await worker.settings.inForce();
    expect(await worker.turns.take({ ...turn, inForce })).toMatchObject({
      claimed: [{ id, retries: 0 }],
      outdated: false,
    });
  });

  it('notes what was sent, however long the database was away: nobody gets it a second time', async () => {
    const worker = new Worker(opened.database);
    const revision = await worker.saveSmtp(2525);
    const inForce = await worker.settings.inForce();
    const { id } = await worker.queue();
    const { claimed } = await worker.turns.take({ finished: [], room: 5, tidy: false, inForce });
    await opened.database.run(function* () {
      yield* sql`UPDATE ums_mail_emails SET lease_until = ${nowPlus(-1)}`;
    });
    const attempt = acceptedAttempt({ settingsRevision: revision });
    const sent = { attempt, verdict: { status: 'sent' }, account: 'works', retryAfterMs: 0 } as const;
    const finished = claimed.map((email) => ({ email, sent: { ...sent, email }, probe: undefined }));
    const other = { finished: [], room: 5, tidy: true, inForce };
    expect(await worker.turns.take({ ...other, recovers: false })).toMatchObject({ recovered: 0, claimed: [] });
    const turn = await worker.turns.take({ ...other, finished });
    expect(turn).toMatchObject({ recovered: 0, refused: new Set(), claimed: [] });
    expect(await worker.find({ id })).toMatchObject({ status: 'sent', attempts: 1, possibleDuplicate: false });
  });
});
