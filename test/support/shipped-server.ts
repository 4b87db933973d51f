import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { apiAt, type Call } from './api.js';
import { freePorts } from './free-ports.js';
import { packedFolder } from './packed-folder.js';
import { ServerProcess } from './server-process.js';

/** The server as it is shipped, in a process of its own. */
export interface ShippedServer {
  readonly call: Call;
  /** What it has printed so far, on both streams. */
  readonly lines: readonly string[];
  /** The first line that matches, printed already or still to come. */
  printed(pattern: RegExp): Promise<string>;
  send(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when it has ended, with its exit code. */
  readonly exitCode: Promise<number>;
  /** Ends it by `kill -9`: it learns nothing of it. Safe to call twice. */
  kill(): Promise<void>;
}

/** One secret of each kind, the same for every process of a database. */
export interface ServerSecrets {
  readonly adminToken: string;
  readonly secretKey: string;
}

export const newSecrets = (): ServerSecrets => ({
  adminToken: `admin-${randomBytes(24).toString('base64url')}`,
  secretKey: randomBytes(32).toString('base64'),
});

/** MAIL_CONCURRENCY, where nobody says anything else. */
export const EMAILS_AT_ONCE = 5;

/** The file that Node runs. */
export const shippedProgram = async () => join(await packedFolder(), 'package', 'dist', 'main.js');

/** Starts it from the packed package. This machine and every port are allowed: there the test's mail servers are. */
export async function startShippedServer(
  databaseUrl: string,
  { adminToken, secretKey }: ServerSecrets,
  env: Readonly<Record<string, string>> = {},
): Promise<ShippedServer> {
  const [port] = await freePorts(1);
  const server = new ServerProcess([process.execPath, await shippedProgram()], {
    signal: 'KILL',
    env: {
      NODE_ENV: 'production',
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
      UMS_BASE_URL: 'https://portal.nordlicht.example',
      UMS_ADMIN_TOKEN: adminToken,
      UMS_SECRET_KEYS: `test:${secretKey}`,
      MAIL_ALLOWED_NETWORKS: 'loopback',
      MAIL_ALLOWED_PORTS: '1-65535',
      ...env,
    },
  });
  await server.printed(/listens on port/);
  return {
    call: apiAt(`http://127.0.0.1:${port}`, adminToken),
    lines: server.lines,
    printed: (pattern) => server.printed(pattern),
    send: (signal) => server.send(signal),
    exitCode: server.exitCode,
    kill: () => server.stop(),
  };
}
