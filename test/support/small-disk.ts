import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from './server-process.js';

/** A disk that can be filled without any harm. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no room at all. */
  fill(): void;
  /** Takes that back. */
  free(): void;
  stop(): Promise<void>;
}

/** Mounted as long as the process lives, which is ended with whoever has started it. */
const MOUNT = `
mount -t tmpfs -o "size=$1m" tmpfs "$0" && echo mounted &&
trap 'umount -l "$0"; exit' TERM && while :; do sleep 0.1; done
`;

/** Why no disk can be mounted on this machine, and what to do about it; `undefined` where one can. */
export function smallDiskMissing(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'ums-mail-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'No tmpfs can be mounted: run the tests as root, on Linux, in a container with CAP_SYS_ADMIN.';
  } finally {
    rmdirSync(folder);
  }
}

export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-disk-'));
  const mount = new ServerProcess(['sh', '-c', MOUNT, folder, `${megabytes}`], { folder });
  await mount.printed(/^mounted$/);
  const filling = join(folder, 'filling');
  return {
    folder,
    fill() {
      for (const bytes of [1_048_576, 65_536, 4_096]) {
        const piece = Buffer.alloc(bytes);
        while (hasRoomFor(filling, piece));
      }
    },
    free: () => rmSync(filling),
    stop: () => mount.stop(),
  };
}

function hasRoomFor(file: string, piece: Buffer): boolean {
  try {
    appendFileSync(file, piece);
    return true;
  } catch {
    return false;
  }
}
