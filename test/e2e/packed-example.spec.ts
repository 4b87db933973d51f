import { execFile } from 'node:child_process';
import { builtinModules } from 'node:module';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The package or the module of Node that an import names, as the compiler writes it. */
const IMPORT = /^(?:import|export) (?:.* from )?['"](?:node:)?((?:@[\w.-]+\/)?\w[\w.-]*)/gm;

describe('The package, as npm would publish it', () => {
  let folder: string;
  /** With their paths in the package. */
  let files: string[];

  beforeAll(async () => {
    folder = await packedFolder();
    const entries = await readdir(join(folder, 'package'), { recursive: true, withFileTypes: true });
    files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'package/').length));
  }, PACKING_MS);

  const read = (file: string) => readFile(join(folder, 'package', file), 'utf8');

  it('holds the library, the server, the templates, and nothing of tests and data', () => {
    for (const file of ['LICENSE', 'dist/index.js', 'dist/index.d.ts', 'dist/main.js', 'templates/layout.html']) {
      expect(files).toContain(file);
    }
    const atTheTop = new Set(files.map((file) => file.split('/')[0]));
    expect(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'templates']).toEqual(
      expect.arrayContaining([...atTheTop]),
    );
    expect(files.filter((file) => /\.(spec|test)\.|\.(sqlite|key|token|log)$|(^|\/)\./.test(file))).toEqual([]);
  });

  it('names no path of the machine that built it', async () => {
    const naming: string[] = [];
    for (const file of files) {
      const text = await read(file);
      if (text.includes(folder) || text.includes(ROOT)) naming.push(file);
    }
    expect(naming).toEqual([]);
  });

  it('brings the sources of its source maps in them', async () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps).toContain('dist/index.js.map');
    for (const file of maps) {
      const { sources, sourcesContent = [] } = JSON.parse(await read(file)) as {
        sources: string[];
        sourcesContent?: (string | null)[];
      };
      expect(sourcesContent.filter(Boolean), file).toHaveLength(sources.length);
    }
  });

  it('imports no package that it does not declare', async () => {
    const { dependencies, peerDependencies } = JSON.parse(await read('package.json')) as Record<string, object>;
    const declared = new Set([...Object.keys({ ...dependencies, ...peerDependencies }), ...builtinModules]);
    // The page is bundled.
    const programs = files.filter((file) => /^dist\/(?!web\/).*\.js$/.test(file));
    const imported = (await Promise.all(programs.map(read))).flatMap((program) =>
      [...program.matchAll(IMPORT)].map(([, name = '']) => name),
    );
    expect(imported).toContain('@nestjs/common');
    expect(imported.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('loads what only Redis needs where there is Redis, and nowhere else', async () => {
    const programs = files.filter((file) => /^dist\/(?!web\/).*\.js$/.test(file));
    const importing = async (pattern: RegExp) => {
      const texts = await Promise.all(programs.map(read));
      return programs.filter((_, index) => pattern.test(texts[index]!));
    };
    const only = 'dist/mail/delivery/redis-calls.js';
    expect(await importing(/['"](bullmq|ioredis)['"]/)).toEqual([only]);
    expect(await importing(/redis-calls\.js['"]/)).toEqual(['dist/mail/delivery/calls.js']);
    expect(await read('dist/mail/delivery/calls.js')).not.toMatch(/^import .*redis-calls/m);
    expect(await importing(/await import\(['"]\.\/redis-calls\.js['"]\)/)).toEqual(['dist/mail/delivery/calls.js']);
  });

  it('is what the example is built with and tested with, by nothing but its own types', async () => {
    const example = join(folder, 'ums-backend');
    await cp(join(ROOT, 'examples', 'ums-backend'), example, {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist)$/.test(path),
    });
    await mkdir(join(example, 'node_modules'));
    await symlink(join(folder, 'package'), join(example, 'node_modules', 'ums-mail'));

    await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc')], { cwd: example });
    // Node's own test runner must not take itself for a part of this one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', 'dist/users/users.test.js'], {
      cwd: example,
      env,
    });
    expect(stdout).toMatch(/^# pass [1-9]/m);
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(stdout).toMatch(/^ *ok \d+ - are told so by an event that stands in the page as any other$/m);
  }, 120_000);
});
