import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteLog } from './sqlite-log.js';

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
    for (let round = 0; round < 20; round++) {
      writeFileSync(file, 'x');
      log.changed();
      const running = log.flush().catch(() => 'came too late');
      await setImmediate();
      rmSync(file);
      log.changed();
      await Promise.all([
        expect(log.flush()).rejects.toThrow('ENOENT'),
        expect(log.flush()).rejects.toThrow('ENOENT'),
        running,
      ]);
    }
  });

  it('that could not be flushed is flushed the next time', async () => {
    log.changed();
    await expect(log.flush()).rejects.toThrow('ENOENT');
    await expect(log.flush()).rejects.toThrow('ENOENT');
    writeFileSync(file, 'x');
    await log.flush();
    rmSync(file);
    await log.flush();
  });

  it('lets those who only read wait for a flush that runs', async () => {
    log.changed();
    const writing = log.flush();
    await Promise.resolve();
    await expect(log.flush()).rejects.toThrow('ENOENT');
    await expect(writing).rejects.toThrow('ENOENT');
  });
});
