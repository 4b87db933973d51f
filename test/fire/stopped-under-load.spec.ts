import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, queueAll } from '../support/callers.js';
import { copiesOf } from '../support/copies.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { EMAILS_AT_ONCE, newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const EMAILS = 3_000;
const STOPPED_AFTER = 150;
const GRACE_MS = 30_000;
/** For callers who keep their connections, if there were nothing to make them let go. */
const CUT_AFTER_MS = 5_000;

describe.each(databases)('A server that is told to stop (SIGTERM) under load, on %s', (kind) => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let server: ShippedServer;
  let smtp: SmtpTestServer;
  /** What the mail server waits for before it takes an email. */
  let mayAnswer: Promise<void>;

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    mayAnswer = Promise.resolve();
    smtp = await startSmtpServer({
      tls: 'none',
      answer: async ({ verb }) => {
        if (verb === 'DATA') await mayAnswer;
        return undefined;
      },
    });
    database = await freshDatabase(kind);
    server = await startShippedServer(database.url, secrets);
    await saveAccount(server.call, smtp.port);
  });
  afterEach(async () => {
    await server.kill();
    await smtp.stop();
    await database.drop();
  });

  it('says that it is not ready, ends what it has begun, exits with 0, loses nothing and sends nothing twice', async () => {
    const queued = queueAll({ emails: EMAILS, call: () => server.call });
    await smtp.inbox.count(STOPPED_AFTER);
    let answer!: () => void;
    mayAnswer = new Promise((resolve) => (answer = resolve));
    // Every connection has an email under way, of which the mail server has heard all.
    await vi.waitFor(() => expect(smtp.connections).toBe(EMAILS_AT_ONCE));
    const toldAt = performance.now();
    await server.send('SIGTERM');
    await vi.waitFor(
      async () => {
        const { status, body } = await server.call('GET', '/ums/health/ready', { token: null });
        expect([status, body.detail]).toEqual([503, 'This process is stopping.']);
      },
      { timeout: GRACE_MS, interval: 10 },
    );
    const redMs = performance.now() - toldAt;
    answer();
    const answeredAt = performance.now();
    expect(await server.exitCode).toBe(0);
    const stoppedMs = performance.now() - toldAt;
    expect(stoppedMs).toBeLessThan(GRACE_MS);
    expect(performance.now() - answeredAt).toBeLessThan(CUT_AFTER_MS);

    const stored = await StoredEmails.at(database.url);
    const atTheEnd = await stored.counts();
    // Nothing is left as being sent, for another process to find out about.
    expect(Object.keys(atTheEnd).sort()).toEqual(['queued', 'sent']);
    expect(atTheEnd.sent).toBe(smtp.inbox.emails.length);
    await stored.close();

    server = await startShippedServer(database.url, secrets);
    await queued;
    await smtp.inbox.count(EMAILS);
    const emails = await vi.waitFor(async () => await allSent(), { timeout: 30_000 });
    const copies = copiesOf(smtp.inbox.emails);
    for (const { recipient, messageId } of emails) {
      expect([...copies.get(recipient)!], recipient).toEqual([[messageId, 1]]);
    }
    for (let number = 0; number < EMAILS; number++) expect(copies.has(addressOf(number))).toBe(true);
    process.stdout.write(
      `${kind}: SIGTERM with ${EMAILS_AT_ONCE} emails under way and ${atTheEnd.queued} waiting: not ready after ` +
        `${Math.round(redMs)} ms, exit code 0 after ${(stoppedMs / 1_000).toFixed(1)} s; ${EMAILS} accepted, ` +
        `${smtp.inbox.emails.length} arrived, 0 copies\n`,
    );
  }, 180_000);

  async function allSent() {
    const stored = await StoredEmails.at(database.url);
    try {
      const emails = await stored.all();
      expect(emails).toHaveLength(EMAILS);
      expect(emails.filter(({ status, possibleDuplicate }) => status !== 'sent' || possibleDuplicate)).toEqual([]);
      return emails;
    } finally {
      await stored.close();
    }
  }
});
