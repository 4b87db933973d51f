import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.js';
import { Database } from '../../src/database/database.js';
import { mailEntities } from '../../src/mail/mail.entities.js';
import { type databases, migratedDatabase } from './databases.js';

export interface OpenedDatabase {
  readonly url: string;
  readonly database: Database;
  /** The same database once more, as another process has it. With SQLite: after the first one was closed. */
  open(): Promise<Database>;
  close(): Promise<void>;
}

/** An empty database with our tables, opened as the server opens it. */
export async function openedDatabase(kind: (typeof databases)[number]): Promise<OpenedDatabase> {
  const { url, drop } = await migratedDatabase(kind);
  const opened: Database[] = [];
  const open = async () => {
    const database = await openDatabase(url);
    opened.push(database);
    return database;
  };
  return {
    url,
    database: await open(),
    open,
    async close() {
      for (const { dataSource } of opened) if (dataSource.isInitialized) await dataSource.destroy();
      await drop();
    },
  };
}

/** Opens a database as the server does. With SQLite beside a server for short looks and changes only: one of them writes. */
export async function openDatabase(url: string, options?: { readonly silenceMs: number }): Promise<Database> {
  const dataSource = await new DataSource({ ...dataSourceOptions(url, options), entities: mailEntities }).initialize();
  const database = new Database(dataSource);
  await database.onModuleInit();
  return database;
}
