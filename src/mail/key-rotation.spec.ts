import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../../test/support/databases.js';
import { type OpenedDatabase, openDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { Worker } from '../../test/support/worker.js';
import type { Database } from '../database/database.js';
import { KeyRing } from '../secrets/key-ring.js';
import { KeyRotation } from './key-rotation.js';

const OLD = { id: '2025', bytes: Buffer.alloc(32, 1) };
const NEW = { id: '2026', bytes: Buffer.alloc(32, 2) };
const account = { host: 'mail.nordlicht.example', port: 587, username: 'mailer' };
const PASSWORD = 'correct-horse';

describe.each(databases)('A change of the secret keys on %s', (kind) => {
  let opened: OpenedDatabase;
  let more: Database[];

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    more = [];
    await workerWith([OLD]).save('smtp', { ...account, password: PASSWORD });
  });
  afterEach(async () => {
    for (const { dataSource } of more) await dataSource.destroy();
    await opened.close();
  });

  const workerWith = (keys: readonly [typeof OLD, ...(typeof OLD)[]], database = opened.database) =>
    new Worker(database, { keyRing: new KeyRing(keys) });
  const rotationOn = (database: Database) =>
    new KeyRotation(database, workerWith([NEW, OLD], database).settings, new KeyRing([NEW, OLD]));
  const anotherProcess = async () => {
    const database = await openDatabase(opened.url);
    more.push(database);
    return database;
  };
  /** Resolves once a connection waits for a row that another one has locked. */
  const someoneWaits = () =>
    expect
      .poll(() =>
        opened.database.dataSource.query<unknown[]>(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ),
      )
      .toHaveLength(1);
  const passwordWithNewKeyAlone = async () => (await workerWith([NEW]).settings.inForce())?.settings;

  it('is not undone by a save that has read the password before, and keeps it', async () => {
    const saving = await anotherProcess();
    saving.dataSource.subscribers.push({
      // It has read, and is about to write.
      beforeUpdate: () => rotationOn(opened.database).run(),
    });
    const saved = workerWith([NEW, OLD], saving).save('smtp', account, 'Other Name');
    // SQLite refuses to write over what was read before somebody else's change.
    if (kind === 'sqlite') await expect(saved).rejects.toThrow('database is locked');
    else await saved;
    expect(await passwordWithNewKeyAlone()).toMatchObject({ password: PASSWORD });
  });

  it('seals anew what a save under way brings, with the old key still in front', async () => {
    const saving = kind === 'sqlite' ? opened.database : await anotherProcess();
    let rotated: Promise<void> | undefined;
    const onUpdate = {
      // It has written, and is about to commit.
      afterUpdate: async () => {
        rotated ??= rotationOn(opened.database).run();
        if (kind === 'postgres') await someoneWaits();
      },
    };
    saving.dataSource.subscribers.push(onUpdate);
    await workerWith([OLD], saving).save('smtp', account, 'Other Name');
    await rotated;
    expect(await passwordWithNewKeyAlone()).toMatchObject({ password: PASSWORD });
  });

  it('looks at the password last: emails take their time, in which it may be saved with the old key', async () => {
    const { dataSource } = opened.database;
    await workerWith([OLD]).queue();
    let rotated!: Promise<void>;
    let saved!: Promise<unknown>;
    await dataSource.transaction(async (manager) => {
      if (kind === 'postgres') await manager.query('SELECT 1 FROM ums_mail_contents FOR UPDATE');
      rotated = rotationOn(opened.database).run();
      if (kind === 'postgres') await someoneWaits();
      // On SQLite it waits for its turn, which comes after the one that began to wait before.
      else for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      saved = workerWith([OLD]).save('smtp', account, 'Other Name');
      if (kind === 'postgres') await saved;
    });
    await Promise.all([saved, rotated]);
    expect(await passwordWithNewKeyAlone()).toMatchObject({ password: PASSWORD });
  });
});
