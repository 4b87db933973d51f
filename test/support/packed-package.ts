import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is installed, built, kept or remembered here, and no part of the sources. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'data', 'coverage', '.git']);

/** What a build is made of, and what it writes last. */
const INGREDIENTS = ['src', 'web', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
const LAST_BUILT = 'dist/web/index.html';

export interface PackedPackage {
  /**
   * Holds `package/`, which is what npm would publish of the sources as they are now. Whatever lies in this folder
   * finds the packages that are installed here, so that there is one copy of each.
   */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Packs and unpacks this package. Where `dist/` is older than its sources it is built first, elsewhere: somebody may be
 * working there. That takes about 15 seconds.
 */
export async function packPackage(): Promise<PackedPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-packed-'));
  const stop = () => rm(folder, { recursive: true, force: true });
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await pack(join(folder, 'sources'), folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return { folder, stop };
}

async function pack(sources: string, folder: string): Promise<void> {
  const isBuilt = (await changedAt(INGREDIENTS)) < (await changedAt([LAST_BUILT]));
  await mkdir(sources);
  for (const name of await readdir(ROOT)) {
    if (!NOT_SOURCES.has(name) || (name === 'dist' && isBuilt))
      await cp(join(ROOT, name), join(sources, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(sources, 'node_modules'));
  // Vitest's own value would make it a build for development.
  const { NODE_ENV: _, ...env } = process.env;
  const options = ['--loglevel=error', '--no-update-notifier', '--pack-destination', folder];
  try {
    // Builds first, as `prepack` says, if that is not left out.
    await run('npm', ['pack', ...(isBuilt ? ['--ignore-scripts'] : []), ...options], { cwd: sources, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`This package cannot be packed:\n${stdout}${stderr}`, { cause: error });
  }
  await rm(sources, { recursive: true });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))!;
  await run('tar', ['-xzf', tarball], { cwd: folder });
}

/** When something in these files and folders was last changed; 0 where there is none of them. */
async function changedAt(names: readonly string[]): Promise<number> {
  const times = await Promise.all(
    names.map(async (name) => {
      const path = join(ROOT, name);
      const { mtimeMs, isDirectory } = await stat(path).then(
        (found) => ({ mtimeMs: found.mtimeMs, isDirectory: found.isDirectory() }),
        () => ({ mtimeMs: 0, isDirectory: false }),
      );
      // Of folders their files: a folder changes with whatever is put beside them, such as the types of the API.
      return isDirectory ? changedAt((await readdir(path)).map((child) => join(name, child))) : mtimeMs;
    }),
  );
  return Math.max(0, ...times);
}
