import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const flushToDisk = promisify(fdatasync);

/**
 * The write-ahead log of SQLite, flushed to the disk beside the thread that everything else runs on. SQLite itself would
 * keep that waiting with each commit: for a millisecond with a good disk, for many with a busy one.
 */
export class SqliteLog {
  private isDirty = false;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly file: string) {}

  /** To be called after each commit that SQLite has written without waiting for the disk. */
  changed(): void {
    this.isDirty = true;
  }

  /**
   * Resolves when all that was committed before is on the disk; one flush is for everybody who waits.
   * @throws Error `SQLITE_IOERR_FSYNC`, as SQLite has it: what was committed is there as long as the machine is.
   */
  async flush(): Promise<void> {
    // One that runs may have begun before the last commit.
    if (this.isDirty) this.next ??= this.flushAfter(this.running);
    await (this.next ?? this.running);
  }

  private async flushAfter(before: Promise<void> | undefined): Promise<void> {
    // How it went is told to those who waited for it.
    await before?.catch(() => undefined);
    this.running = this.next;
    this.next = undefined;
    this.isDirty = false;
    try {
      // Opened each time: a file that was replaced would be flushed in vain. SQLite has no locks on this one to lose.
      const log = openSync(this.file, 'r+');
      await flushToDisk(log).finally(() => closeSync(log));
    } catch (cause) {
      this.isDirty = true;
      const message = 'The write-ahead log of the database cannot be flushed to the disk';
      throw Object.assign(new Error(message, { cause }), { code: 'SQLITE_IOERR_FSYNC' });
    }
  }
}
