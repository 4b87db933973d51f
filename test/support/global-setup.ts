import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { listen } from './free-ports.js';
import { startPostgres, type PostgresServer } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A port that answers with the address of the run's PostgreSQL, and starts it when first asked. */
    postgresPort: number;
  }
}

/** One PostgreSQL for a whole test run, started only when a test asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<PostgresServer> | undefined;
  const reception = createServer((socket) => {
    postgres ??= startPostgres();
    postgres.then(
      ({ url }) => socket.end(url),
      (error: unknown) => socket.end(String(error)),
    );
  });
  project.provide('postgresPort', await listen(reception));
  return async () => {
    reception.close();
    await postgres?.then(
      (server) => server.stop(),
      () => {},
    );
  };
}
