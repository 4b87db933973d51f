import type { TestProject } from 'vitest/node';
import { makeMigratedTemplate } from './migrated-template.js';
import { onDemand } from './on-demand.js';
import { packPackage } from './packed-package.js';
import { type PostgresServer, startPostgres } from './postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where to ask for the address of the run's PostgreSQL. */
    postgresPort: number;
    /** Where to ask for the folder of this package as it was packed for the run. */
    packagePort: number;
    /** Whether stories that take long are told too. */
    underFire: boolean;
  }
}

/** What is dear to make is made once for a whole test run, and only when a test asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await onDemand(startMigratedPostgres, ({ url }) => url);
  const packed = await onDemand(packPackage, ({ folder }) => folder);
  project.provide('postgresPort', postgres.port);
  project.provide('packagePort', packed.port);
  return async () => {
    await Promise.all([postgres.stop(), packed.stop()]);
  };
}

async function startMigratedPostgres(): Promise<PostgresServer> {
  const server = await startPostgres();
  await makeMigratedTemplate(server.url);
  return server;
}
