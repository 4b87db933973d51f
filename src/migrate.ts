import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { ConfigError } from './config.js';
import { dataSourceOptions } from './database/data-source.js';
import { databaseName } from './database/database-name.js';
import { migrate } from './database/migrate.js';

/**
 * Brings the database up to date without starting the server: `node dist/migrate.js`, before an upgrade of many
 * replicas. It says which database that was: without the server's environment, it is another one.
 */
try {
  const { environment } = await AppModule.forRoot();
  const dataSource = await new DataSource(dataSourceOptions(environment.databaseUrl)).initialize();
  const names = await migrate(dataSource);
  await dataSource.destroy();
  const name = databaseName(environment.databaseUrl);
  console.log(names.length === 0 ? `${name} is up to date.` : `Done in ${name}: ${names.join(', ')}.`);
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  // A connection that was opened on the way would keep the process waiting.
  process.exit(1);
}
