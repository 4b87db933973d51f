import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { ConfigError } from './config.js';
import { dataSourceOptions } from './database/data-source.js';
import { migrate } from './database/migrate.js';
import { readEnvironment } from './environment.js';

/** Brings the database up to date without starting the server: `npm run migrate`, before an upgrade of many replicas. */
try {
  const dataSource = await new DataSource(dataSourceOptions(readEnvironment(process.env).databaseUrl)).initialize();
  const names = await migrate(dataSource);
  await dataSource.destroy();
  console.log(names.length === 0 ? 'The database is up to date.' : `Done: ${names.join(', ')}.`);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
