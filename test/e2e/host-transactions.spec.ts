import { setImmediate } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import Sqlite from 'better-sqlite3';
import { Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MailModule, MailService } from '../../src/index.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { hostDataSource, mailOptions, startHost, User } from '../support/host-application.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const TRANSACTIONS = 200;

describe.each(databases)('Transactions of a host application on %s', (kind) => {
  let database: FreshDatabase;
  let reader: Reader;
  let app: INestApplication;
  let dataSource: DataSource;
  let smtp: SmtpTestServer;
  /** Recipients whose row nobody else could see yet when their email arrived. */
  let tooEarly: string[];

  beforeEach(async () => {
    database = await freshDatabase(kind);
    reader = readerOf(database.url);
    tooEarly = [];
    smtp = await startSmtpServer({
      tls: 'none',
      answer: async ({ email }) => {
        for (const address of email?.to ?? []) if (!(await reader.hasUser(address))) tooEarly.push(address);
        return undefined;
      },
    });
    app = await startHost(hostDataSource(database.url), [MailModule.forRoot(mailOptions)]);
    dataSource = app.get(DataSource);
    await sendThrough(smtp.port);
  });
  afterEach(async () => {
    await app.close();
    await smtp.stop();
    await reader.close();
    await database.drop();
  });

  /** As an admin does. */
  const sendThrough = async (port: number) => {
    await app.listen(0, '127.0.0.1');
    const settings = { host: '127.0.0.1', port, authenticationType: 'anonymous', allowUnencrypted: true };
    const response = await fetch(`${await app.getUrl()}/ums/api/v1/email-settings`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${mailOptions.adminToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        kind: 'smtp',
        senderName: 'Nordlicht Portal',
        senderEmailAddress: 'no-reply@nordlicht.example',
        settings,
      }),
    });
    expect(response.status).toBe(200);
  };
  const activate = (address: string, transaction?: EntityManager) =>
    app
      .get(MailService)
      .sendActivation(
        { to: { address }, data: { links: { activate: `https://portal.nordlicht.example/activate/${address}` } } },
        transaction && { transaction },
      );
  const recipients = () => smtp.inbox.emails.flatMap(({ to }) => to).toSorted();
  const addressOf = (number: number) => `person-${String(number).padStart(3, '0')}@nordlicht.example`;

  it('overlap by the hundred: what is committed is sent, once and not before, and nothing else is', async () => {
    const signUp = (number: number) =>
      dataSource.transaction(async (manager) => {
        await manager.insert(User, { address: addressOf(number) });
        await others();
        await activate(addressOf(number), manager);
        await others();
        await manager.findOneByOrFail(User, { address: addressOf(number) });
        await others();
        if (number % 2 === 1) throw new Error('Changed my mind');
      });
    const results = await Promise.allSettled(Array.from({ length: TRANSACTIONS }, (_, number) => signUp(number)));
    const committed = Array.from({ length: TRANSACTIONS / 2 }, (_, number) => addressOf(2 * number));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(committed.length);

    await smtp.inbox.count(committed.length);
    // Ends once everything that is under way has been noted.
    await app.close();
    expect(recipients()).toEqual(committed);
    expect(tooEarly).toEqual([]);
    expect(await reader.users()).toEqual(committed);
    expect(await reader.emails()).toEqual(committed.map((recipient) => ({ recipient, status: 'sent', attempts: 1 })));
  });

  it('take back what was rolled back to a savepoint, and keep the rest', async () => {
    await dataSource.transaction(async (manager) => {
      await manager.insert(User, { address: addressOf(1) });
      await activate(addressOf(1), manager);
      const inner = manager.transaction(async (inner) => {
        await inner.insert(User, { address: addressOf(2) });
        await activate(addressOf(2), inner);
        throw new Error('Changed my mind');
      });
      await expect(inner).rejects.toThrow('Changed my mind');
      await manager.transaction(async (inner) => {
        await inner.insert(User, { address: addressOf(3) });
        await activate(addressOf(3), inner);
      });
      await others();
      expect(recipients()).toEqual([]);
    });
    await smtp.inbox.count(2);
    await app.close();
    expect(recipients()).toEqual([addressOf(1), addressOf(3)]);
    expect(await reader.users()).toEqual([addressOf(1), addressOf(3)]);
    expect(tooEarly).toEqual([]);
  });

  it('that are over, or never began, are refused by their name', async () => {
    const refused = { name: 'AppError', code: 'transaction-not-active' };
    await expect(activate(addressOf(1), dataSource.manager)).rejects.toMatchObject(refused);
    const over = await dataSource.transaction(async (manager) => manager);
    await expect(activate(addressOf(1), over)).rejects.toMatchObject(refused);
    await app.close();
    expect(await reader.emails()).toEqual([]);
  });

  it('stay usable after an email that was refused', async () => {
    await dataSource.transaction(async (manager) => {
      await manager.insert(User, { address: addressOf(1) });
      await expect(activate('no address', manager)).rejects.toMatchObject({ code: 'invalid-request' });
      await activate(addressOf(1), manager);
    });
    await smtp.inbox.count(1);
    expect(recipients()).toEqual([addressOf(1)]);
  });

  if (kind === 'sqlite') {
    it('that an email does not belong to but waits for get an error, not a deadlock', async () => {
      await dataSource.transaction(async (manager) => {
        await manager.insert(User, { address: addressOf(1) });
        await expect(activate(addressOf(1))).rejects.toMatchObject({
          code: 'database-busy',
          message: expect.stringContaining('{ transaction: manager }'),
        });
        await activate(addressOf(1), manager);
      });
      await smtp.inbox.count(1);
      expect(await reader.users()).toEqual([addressOf(1)]);
    });
  } else {
    it('do not hold up an email that does not belong to them, nor take it back', async () => {
      const rolledBack = dataSource.transaction(async (manager) => {
        await manager.insert(User, { address: addressOf(1) });
        await activate(addressOf(1));
        throw new Error('Changed my mind');
      });
      await expect(rolledBack).rejects.toThrow('Changed my mind');
      await smtp.inbox.count(1);
      expect(await reader.users()).toEqual([]);
    });
  }
});

/** Lets everybody else have a turn, the dispatcher among them. */
async function others(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** Sees what is committed, through a connection of its own. */
interface Reader {
  hasUser(address: string): Promise<boolean>;
  users(): Promise<string[]>;
  emails(): Promise<unknown[]>;
  close(): Promise<void>;
}

function readerOf(databaseUrl: string): Reader {
  const rows = databaseUrl.startsWith('sqlite:') ? sqliteRows(databaseUrl) : postgresRows(databaseUrl);
  return {
    hasUser: async (address) => (await rows.read(`SELECT id FROM users WHERE address = '${address}'`)).length > 0,
    users: async () =>
      (await rows.read('SELECT address FROM users ORDER BY address')).map(({ address }) => String(address)),
    emails: () => rows.read('SELECT recipient, status, attempts FROM ums_mail_emails ORDER BY recipient'),
    close: rows.close,
  };
}

interface Rows {
  read(statement: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

function sqliteRows(databaseUrl: string): Rows {
  let handle: Sqlite.Database | undefined;
  return {
    read: async (statement) => {
      handle ??= new Sqlite(databaseUrl.slice('sqlite:'.length), { readonly: true });
      return handle.prepare<[], Record<string, unknown>>(statement).all();
    },
    close: async () => void handle?.close(),
  };
}

function postgresRows(databaseUrl: string): Rows {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  // It closes its connections after its end, and the database that is dropped by then says so.
  pool.on('error', () => {});
  return {
    read: async (statement) => (await pool.query(statement)).rows,
    close: () => pool.end(),
  };
}
