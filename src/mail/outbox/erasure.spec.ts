import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseDump } from '../../../test/support/database-dump.js';
import { databases } from '../../../test/support/databases.js';
import { insertManyEmails } from '../../../test/support/many-emails.js';
import { newEmail, refusedAttempt, testKeys } from '../../../test/support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../../../test/support/opened-database.js';
import type { Work } from '../../database/database.js';
import { list, sql } from '../../database/sql.js';
import { Hold } from '../delivery/hold.js';
import type { NewEmail } from './email.js';
import { EmailLog } from './email-log.js';
import { eraseRecipient } from './erasure.js';
import { Outbox } from './outbox.js';
import { Suppressions } from './suppressions.js';

const ADA = 'Ada.Canary@nordlicht.example';
const KEY = ADA.toLowerCase();
const REPLY = `550 5.1.1 <${ADA}> User unknown`;

describe.each(databases)('a person who is forgotten on %s', (kind) => {
  let opened: OpenedDatabase;
  let outbox: Outbox;
  let log: EmailLog;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    outbox = new Outbox(opened.database, testKeys);
    log = new EmailLog(opened.database);
  });
  afterEach(() => opened.close());

  const erase = (recipient = KEY) => opened.database.run(() => eraseRecipient(recipient, 'Maria Sundqvist'));
  const queue = async (changes: Partial<NewEmail> = {}) => {
    const email = newEmail({ recipient: ADA, initiatedBy: { id: 'u-7', name: 'Ada Canary' }, ...changes });
    await outbox.queue(email);
    return email.id;
  };
  /** Sends the most urgent one: the server does not know the address. */
  const refuse = () =>
    opened.database.run(function* (): Work<void> {
      const [email] = yield* outbox.claim(1);
      const { error } = refusedAttempt();
      const attempt = refusedAttempt({ reply: REPLY, error: { ...error!, reply: REPLY } });
      yield* outbox.settle([{ email: email!, verdict: { status: 'failed', suppressRecipient: true }, attempt }]);
    });

  if (kind === 'sqlite') {
    it('stands nowhere in the file either, among thousands of emails', async () => {
      const ids = await insertManyEmails(opened.database, 3_000, 0);
      // One alone has mostly left nothing in pages that were given up.
      const people = Array.from({ length: 40 }, (_, person) => `canary-${person}-x@nordlicht.example`);
      await opened.database.run(function* () {
        for (const [person, address] of people.entries()) {
          const hers = ids.filter((_, index) => index % 250 === person);
          yield* sql`
            UPDATE ums_mail_emails SET recipient = ${address}, recipient_key = ${address} WHERE id IN (${list(hers)})`;
        }
      });
      const foundInFile = async () => {
        await opened.database.wipe();
        const file = (await databaseDump(opened.url)).toString('latin1');
        return people.filter((address) => file.includes(address));
      };
      expect(await foundInFile()).toEqual(people);
      for (const address of people) expect(await erase(address)).toMatchObject({ erased: 12 });
      expect(await foundInFile()).toEqual([]);
    });
  }

  it('stands in no row any more: neither address nor name nor what servers said; that there was an email does', async () => {
    const failed = await queue({ limited: true });
    await refuse();
    const suppressed = await queue();
    const others = await queue({ recipient: 'bo@nordlicht.example', initiatedBy: null });
    expect(await erase()).toEqual({ erased: 2, cancelled: 0, underWay: 0 });

    const email = await log.find(failed);
    expect(email).toMatchObject({ event: 'forgot-password', status: 'failed', recipient: '', initiatedBy: null });
    expect(email!.contentErasedAt).toBeInstanceOf(Date);
    expect(email!.error).toMatchObject({ code: 'recipient-unknown', reply: '' });
    expect(email!.attemptList).toMatchObject([{ reply: '', error: { stage: 'recipient', reply: '' } }]);
    expect(await log.find(suppressed)).toMatchObject({ status: 'suppressed', recipient: '', error: { reply: '' } });
    expect(await log.find(others)).toMatchObject({ status: 'queued', recipient: 'bo@nordlicht.example' });
    expect(await new Suppressions(opened.database).find(ADA)).toBeUndefined();
    expect(await log.list({ search: ADA }, 10)).toEqual([]);
    await opened.database.wipe();
    const stored = (await databaseDump(opened.url)).toString('latin1');
    expect(stored).toContain('bo@nordlicht.example');
    expect(stored).not.toMatch(/Canary/i);
  });

  it('is not in the words any more that put the account on hold', async () => {
    const revision = 1;
    const hold = new Hold(opened.database);
    const failure = {
      ...refusedAttempt().error!,
      fault: 'account' as const,
      reply: `554 5.7.1 <${ADA}>: Relay denied`,
    };
    await opened.database.run(function* (): Work<void> {
      const probe = yield* hold.beginProbe(revision);
      yield* hold.note({ revision, sign: 'held', failure, retryAfterMs: 0, probe });
    });
    expect((await hold.status(revision)).reason).toEqual(failure);
    await erase();
    expect(await hold.status(revision)).toMatchObject({ state: 'on-hold', reason: { ...failure, reply: '' } });
  });

  it('gets nothing that waited, and nothing is sent again', async () => {
    const waiting = await queue();
    expect(await erase()).toEqual({ erased: 1, cancelled: 1, underWay: 0 });
    expect(await log.find(waiting)).toMatchObject({ status: 'cancelled', settledBy: 'Maria Sundqvist', recipient: '' });
    expect(await outbox.resend(waiting)).toBe(false);
    expect(await opened.database.run(() => outbox.claim(10))).toEqual([]);
  });

  it('is not wholly forgotten while an email is being sent, and the answer says so', async () => {
    const sending = await queue();
    const [claimed] = await opened.database.run(() => outbox.claim(1));
    expect(await erase()).toEqual({ erased: 0, cancelled: 0, underWay: 1 });
    expect(await log.find(sending)).toMatchObject({ status: 'sending', recipient: ADA });
    const attempt = { ...refusedAttempt(), error: null };
    await opened.database.run(() => outbox.settle([{ email: claimed!, verdict: { status: 'sent' }, attempt }]));
    expect(await erase()).toEqual({ erased: 1, cancelled: 0, underWay: 0 });
    expect(await erase()).toEqual({ erased: 0, cancelled: 0, underWay: 0 });
  });

  it('is nobody else: an address that begins like the other stays', async () => {
    const other = await queue({ recipient: `x${ADA}` });
    await erase();
    expect(await log.find(other)).toMatchObject({ recipient: `x${ADA}` });
  });
});
