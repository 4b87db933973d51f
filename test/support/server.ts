import { randomBytes } from 'node:crypto';
import { createServer } from '../../src/bootstrap.js';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { apiAt, type Call } from './api.js';

/** The whole server, listening on a free port of this machine. */
export interface TestServer {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly adminToken: string;
  readonly databaseUrl: string;
  readonly call: Call;
  /** Makes an API key with a role and gives it. */
  keyFor(role: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the server as `main.ts` does. Loopback and every port are allowed: there the test's mail servers are. */
export async function startServer(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const adminToken = `test-admin-${randomBytes(24).toString('base64url')}`;
  const { app } = await createServer({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: databaseUrl,
    UMS_BASE_URL: 'https://portal.nordlicht.example',
    UMS_ADMIN_TOKEN: adminToken,
    UMS_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    MAIL_ALLOWED_NETWORKS: 'loopback',
    MAIL_ALLOWED_PORTS: '1-65535',
    ...env,
  });
  await app.listen(Number(env.PORT ?? 0), '127.0.0.1');
  const url = await app.getUrl();
  const call = apiAt(url, adminToken);
  return {
    app,
    url,
    adminToken,
    databaseUrl,
    call,
    keyFor: async (role) => {
      const { status, body } = await call('POST', 'api-keys', { body: { name: role, role } });
      if (status !== 201) throw new Error(`No API key: ${JSON.stringify(body)}`);
      return body.key as string;
    },
    stop: () => app.close(),
  };
}
