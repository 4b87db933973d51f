import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteLog } from './sqlite-log.js';

const refused = expect.objectContaining({
  code: 'SQLITE_IOERR_FSYNC',
  cause: expect.objectContaining({ code: 'ENOENT' }),
});

describe('The write-ahead log', () => {
  let folder: string;
  let file: string;
  let log: SqliteLog;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlite-log-'));
    file = join(folder, 'users.sqlite-wal');
    log = new SqliteLog(file);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('need not be flushed, nor be there, when nothing has changed', async () => {
    await log.flush();
    expect(existsSync(file)).toBe(false);
  });

  it('is flushed after a change, and once', async () => {
    writeFileSync(file, 'x');
    log.changed();
    await Promise.all([log.flush(), log.flush()]);
    rmSync(file);
    await log.flush();
  });

  it('is flushed again for what changes while it is flushed: nobody is told too early', async () => {
    writeFileSync(file, 'x');
    log.changed();
    const running = log.flush();
    // It has begun.
    await Promise.resolve();
    rmSync(file);
    log.changed();
    await Promise.all([
      running,
      expect(log.flush()).rejects.toEqual(refused),
      expect(log.flush()).rejects.toEqual(refused),
    ]);
  });

  it('that could not be flushed is flushed the next time', async () => {
    log.changed();
    await expect(log.flush()).rejects.toEqual(refused);
    await expect(log.flush()).rejects.toEqual(refused);
    writeFileSync(file, 'x');
    await log.flush();
    rmSync(file);
    await log.flush();
  });

  it('lets those wait for a flush that runs who have only read', async () => {
    writeFileSync(file, 'x');
    log.changed();
    const told: string[] = [];
    const written = log.flush().then(() => told.push('written'));
    await Promise.resolve();
    await log.flush().then(() => told.push('read'));
    await written;
    expect(told).toEqual(['written', 'read']);
  });
});
