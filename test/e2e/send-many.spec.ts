import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import type { EmailTo } from '../../src/mail/writing/email-writer.js';
import { MailService } from '../../src/mail/mail.service.js';
import { EmailLog } from '../../src/mail/outbox/email-log.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const LINK = 'https://portal.nordlicht.example/reset/4f0c9f7e';

describe.each(databases)('Many emails at once, on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let mail: MailService;
  /** Each story writes to people of its own. */
  let story = 0;

  const person = (name: string | number) => ({ address: `${name}@story-${story}.example` });
  const people = (count: number) => Array.from({ length: count }, (_, n) => ({ to: person(n), data: {} }));
  const reset = (name: string): EmailTo<{ links: { reset: string } }> => ({
    to: person(name),
    data: { links: { reset: LINK } },
  });
  const inLog = async () => (await server.app.get(EmailLog).list({ search: `story-${story}.example` }, 100)).length;
  const received = () =>
    smtp.inbox.emails.map(({ to }) => to[0]!).filter((to) => to.endsWith(`@story-${story}.example`));
  const allReceived = async (count: number) => {
    while (received().length < count) await smtp.inbox.count(smtp.inbox.emails.length + 1);
    return received().sort();
  };

  beforeAll(async () => {
    database = await freshDatabase(kind);
    smtp = await startSmtpServer({ tls: 'none' });
    server = await startServer(database.url);
    mail = server.app.get(MailService);
    await saveAccount(server.call, smtp.port);
  });
  beforeEach(() => void (story += 1));
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  it('are queued in one call, answered in their order, and all sent', async () => {
    const emails = people(120);
    const queued = await mail.sendMany('password-updated-by-user', emails);
    const log = server.app.get(EmailLog);
    for (const index of [0, 19, 20, 119]) {
      expect((await log.find(queued[index]!.id))?.recipient).toBe(emails[index]!.to.address);
    }
    expect(new Set(queued.map(({ status }) => status))).toEqual(new Set(['queued']));
    expect(await allReceived(120)).toEqual(emails.map(({ to }) => to.address).sort());
  });

  it('are none where one of them is wrong, and the error says which', async () => {
    const emails = [...people(40), { to: { address: 'nobody' }, data: {} }, ...people(2)];
    await expect(mail.sendMany('password-updated-by-user', emails)).rejects.toMatchObject({
      code: 'invalid-request',
      errors: [{ field: '40.to.address', message: 'Must be one email address.' }],
    });
    expect(await inLog()).toBe(0);
  });

  it('are forgotten with the transaction that they belong to', async () => {
    const { dataSource } = server.app.get(Database);
    const undone = dataSource.transaction(async (transaction) => {
      await mail.sendMany('password-updated-by-user', people(30), { transaction });
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect(await inLog()).toBe(0);
    await dataSource.transaction((transaction) =>
      mail.sendMany('password-updated-by-user', people(30), { transaction }),
    );
    expect(await allReceived(30)).toHaveLength(30);
  });

  it('to one person are counted one by one', async () => {
    const queued = await mail.sendMany('forgot-password', [reset('ada'), reset('kim'), ...Array(4).fill(reset('ada'))]);
    expect(queued.map(({ status }) => status)).toEqual([
      'queued',
      'queued',
      'queued',
      'queued',
      'suppressed',
      'suppressed',
    ]);
    expect((await mail.send('forgot-password', reset('ada'))).status).toBe('suppressed');
    expect((await mail.send('forgot-password', reset('kim'))).status).toBe('queued');
  });

  it('to the same people, from several callers in different orders, do not wait for each other for ever', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `person-${n}`);
    const orders = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? names : names.toReversed()));
    const queued = await Promise.all(orders.map((order) => mail.sendMany('forgot-password', order.map(reset))));
    expect(queued.flat().filter(({ status }) => status === 'queued')).toHaveLength(600);
  });

  it('are at most 500, and may be none', async () => {
    await expect(mail.sendMany('password-updated-by-user', people(501))).rejects.toMatchObject({
      errors: [{ field: 'emails' }],
    });
    expect(await mail.sendMany('password-updated-by-user', [])).toEqual([]);
    expect(await inLog()).toBe(0);
  });

  it('from callers who know nothing of each other are queued together, and one that cannot be fails alone', async () => {
    // PostgreSQL keeps no NUL; SQLite does.
    const initiatedBy = { id: 'u-1\0', name: 'Ada' };
    const calls = people(150).map((email, n) =>
      mail.send('password-updated-by-user', n === 70 ? { ...email, initiatedBy } : email),
    );
    const ends = await Promise.allSettled(calls);
    const failed = ends.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
    expect(failed).toEqual(kind === 'postgres' ? [70] : []);
    expect(await allReceived(150 - failed.length)).toHaveLength(150 - failed.length);
  });
});
