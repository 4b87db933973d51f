import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { ConfigError } from './config.js';
import { dataSourceOptions } from './database/data-source.js';
import { databaseName } from './database/database-name.js';
import { MIGRATIONS_TABLE } from './database/migrate.js';
import { readEnvironment } from './environment.js';
import { KeyRotation } from './mail/key-rotation.js';

/**
 * Seals everything that is stored with the first key of `UMS_SECRET_KEYS` again: `node dist/rotate-keys.js`. Put the new
 * key in front, restart the server, run this; once it says that nothing is left, the old key can go. It may be stopped
 * and started again at any time, while the server runs.
 */
try {
  // This process only seals; the server goes on sending.
  process.env.UMS_ROLE = 'web';
  const databaseUrl = await databaseInUse();
  await demandTables(databaseUrl);
  const { module } = await AppModule.forRoot();
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'], abortOnError: false });
  try {
    await app.get(KeyRotation).run();
  } finally {
    await app.close();
  }
  const name = databaseName(databaseUrl);
  console.log(`Everything that is stored in ${name} is sealed with the active key now. The other keys can go.`);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  // A connection that was opened on the way would keep the process waiting.
  process.exit(1);
}

/** What the server would use. The secrets are any: where none are given, reading makes them beside the database. */
async function databaseInUse(): Promise<string> {
  let databaseUrl!: string;
  const UMS_SECRET_KEYS = `any:${randomBytes(32).toString('base64')}`;
  const UMS_ADMIN_TOKEN = randomBytes(32).toString('base64');
  await ConfigModule.forRoot({
    validate: (found) => {
      ({ databaseUrl } = readEnvironment({ ...found, UMS_SECRET_KEYS, UMS_ADMIN_TOKEN }));
      return {};
    },
  });
  return databaseUrl;
}

/**
 * An empty database is sealed in no time. Whoever has forgotten the server's environment must not read then that the old
 * key can go.
 * @throws ConfigError
 */
async function demandTables(databaseUrl: string): Promise<void> {
  const options = dataSourceOptions(databaseUrl);
  const refuse = (why: string) => {
    throw new ConfigError([
      `DATABASE_URL: ${databaseName(databaseUrl)} ${why}, so nothing was sealed, and no key may go. Run this with the environment of the server.`,
    ]);
  };
  // Opening it would make it.
  if (options.type === 'better-sqlite3' && !existsSync(options.database)) return refuse('does not exist');
  const dataSource = await new DataSource(options).initialize();
  try {
    const runner = dataSource.createQueryRunner();
    const found = await runner.hasTable(MIGRATIONS_TABLE);
    await runner.release();
    if (!found) refuse('holds no tables of UMS Mail');
  } finally {
    await dataSource.destroy();
  }
}
