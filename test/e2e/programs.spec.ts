import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { freePorts } from '../support/free-ports.js';
import { PACKING_MS } from '../support/packed-folder.js';
import { shippedProgram } from '../support/shipped-server.js';

describe('The programs of the package', () => {
  let folder: string;
  let database: FreshDatabase;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = dirname(await shippedProgram());
    database = await freshDatabase('sqlite');
  }, PACKING_MS);
  afterAll(async () => {
    // None is left behind by a story that failed.
    for (const child of children) child.kill('SIGKILL');
    await database?.drop();
  });

  const start = (program: string, env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [`${folder}/${program}`], {
      cwd: folder,
      env: { ...process.env, NODE_ENV: 'development', DATABASE_URL: database.url, ...env },
    });
    children.push(child);
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
      ([[code, signal], printed, trouble]) => ({ code: code as number, signal: signal as string, printed, trouble }),
    );
    return { child, ended };
  };

  it('bring the tables up to date, once', async () => {
    const first = await start('migrate.js').ended;
    expect(first).toMatchObject({
      code: 0,
      trouble: '',
      printed: expect.stringMatching(/^Done: Settings\d+, .*\.\n$/),
    });
    expect(await start('migrate.js').ended).toMatchObject({ code: 0, printed: 'The database is up to date.\n' });
  });

  it('seal everything with another key, and say no more than that', async () => {
    expect(await start('rotate-keys.js').ended).toEqual({
      code: 0,
      signal: null,
      printed: 'Everything that is stored is sealed with the active key now. The other keys can go.\n',
      trouble: '',
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serve until %s, and end with code 0', async (signal) => {
    const [port] = await freePorts(1);
    const { child, ended } = start('main.js', { PORT: `${port}` });
    child.stdout.on('data', (printed) => {
      if (/listens on port/.test(String(printed))) child.kill(signal);
    });
    const { code, trouble } = await ended;
    expect([code, trouble]).toEqual([0, '']);
  });
});
