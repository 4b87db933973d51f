import { randomBytes } from 'node:crypto';
import { createServer } from '../../src/bootstrap.js';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into answers of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is where it is a string. */
  readonly body?: unknown;
}

/** The whole server, listening on a free port of this machine. */
export interface TestServer {
  readonly app: NestExpressApplication;
  readonly url: string;
  readonly adminToken: string;
  readonly databaseUrl: string;
  /** Calls a route of the API as the admin, unless the options say otherwise: `call('PUT', 'email-settings', …)`. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
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
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const call = async (
    method: string,
    path: string,
    { token = adminToken, headers = {}, body }: CallOptions = {},
  ): Promise<Answer> => {
    const response = await fetch(new URL(path.startsWith('/') ? path : `/ums/api/v1/${path}`, url), {
      method,
      headers: {
        ...(token !== null && { Authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json =
      /json/.test(response.headers.get('content-type') ?? '') &&
      !/ndjson/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text ? JSON.parse(text) : undefined,
    };
  };
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
