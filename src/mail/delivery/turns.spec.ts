import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../../test/support/databases.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import { Worker } from '../../../test/support/worker.js';

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
});
