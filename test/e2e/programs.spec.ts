import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { freePorts } from '../support/free-ports.js';
import { PACKING_MS } from '../support/packed-folder.js';
import { newSecrets, shippedProgram } from '../support/shipped-server.js';

describe('The programs of the package', () => {
  let folder: string;
  let database: FreshDatabase;
  /** Where somebody stands who starts one. */
  let here: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = dirname(await shippedProgram());
    database = await freshDatabase('sqlite');
    here = await mkdtemp(join(tmpdir(), 'ums-mail-here-'));
  }, PACKING_MS);
  afterAll(async () => {
    // None is left behind by a story that failed.
    for (const child of children) child.kill('SIGKILL');
    await database?.drop();
    if (here) await rm(here, { recursive: true });
  });

  const start = (program: string, env: Record<string, string> = {}) => {
    const { DATABASE_URL: _, ...others } = process.env;
    const child = spawn(process.execPath, [`${folder}/${program}`], {
      cwd: here,
      env: { ...others, NODE_ENV: 'development', ...env },
    });
    children.push(child);
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
      ([[code, signal], printed, trouble]) => ({ code: code as number, signal: signal as string, printed, trouble }),
    );
    return { child, ended };
  };
  const done = (printed: unknown) => ({ code: 0, signal: null, printed, trouble: '' });

  it('bring the tables up to date, once, and say where', async () => {
    const env = { DATABASE_URL: database.url };
    const first = await start('migrate.js', env).ended;
    expect(first).toEqual(done(expect.stringMatching(/: Settings\d+, .*\.\n$/)));
    expect(first.printed.startsWith(`Done in ${database.url}: `)).toBe(true);
    expect(await start('migrate.js', env).ended).toEqual(done(`${database.url} is up to date.\n`));
  });

  it('seal nothing where nothing is theirs, and do not say that a key can go', async () => {
    const { adminToken, secretKey } = newSecrets();
    const empty = await freshDatabase('postgres');
    const env = { DATABASE_URL: empty.url, UMS_ADMIN_TOKEN: adminToken, UMS_SECRET_KEYS: `key-1:${secretKey}` };
    const { code, printed, trouble } = await start('rotate-keys.js', env).ended;
    await empty.drop();
    expect([code, printed]).toEqual([1, '']);
    // Without whoever signs in, and the password.
    const name = empty.url.replace(/\/\/.*@/, '//');
    expect(trouble).toContain(`DATABASE_URL: ${name} holds no tables of UMS Mail, so nothing was sealed`);
    expect(trouble.trim().split('\n')).toHaveLength(2);
  });

  it('make no database and no key to seal it with, where there is none', async () => {
    const { code, printed, trouble } = await start('rotate-keys.js').ended;
    expect([code, printed]).toEqual([1, '']);
    expect(trouble).toContain(
      `DATABASE_URL: sqlite:${here}/data/ums-mail.sqlite does not exist, so nothing was sealed`,
    );
    expect(await readdir(here)).toEqual([]);
  });

  it('read a file .env where they are started, after the variables of the process', async () => {
    await writeFile(join(here, '.env'), 'DATABASE_URL=sqlite:named/in-file.sqlite\n');
    const inFile = `sqlite:${here}/named/in-file.sqlite`;
    try {
      expect((await start('migrate.js').ended).printed).toContain(`Done in ${inFile}: `);
      expect(await start('rotate-keys.js').ended).toEqual(
        done(`Everything that is stored in ${inFile} is sealed with the active key now. The other keys can go.\n`),
      );
      expect((await stat(join(here, 'named', 'secret.key'))).mode & 0o777).toBe(0o600);
      const { printed } = await start('migrate.js', { DATABASE_URL: database.url }).ended;
      expect(printed).toBe(`${database.url} is up to date.\n`);
    } finally {
      await rm(join(here, '.env'));
    }
  });

  it('do not begin to serve where another program does, and say so', async () => {
    const other = createServer().listen(0);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const untouched = await freshDatabase('sqlite');
    try {
      const env = { PORT: `${port}`, DATABASE_URL: untouched.url };
      const { code, printed, trouble } = await start('main.js', env).ended;
      expect(code).toBe(1);
      expect(printed).not.toMatch(/listens on port/);
      expect(trouble).toContain(`PORT: Another program listens on ${port}, perhaps this server: end it, or choose`);
      // A second server would have sent what the first one is sending.
      expect((await start('migrate.js', env).ended).printed).toMatch(/^Done in /);
    } finally {
      other.close();
      await untouched.drop();
    }
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('serve until %s, and end with code 0', async (signal) => {
    const [port] = await freePorts(1);
    const { child, ended } = start('main.js', { PORT: `${port}`, DATABASE_URL: database.url });
    child.stdout.on('data', (printed) => {
      if (/listens on port/.test(String(printed))) child.kill(signal);
    });
    const { code, trouble } = await ended;
    expect([code, trouble]).toEqual([0, '']);
  });
});
