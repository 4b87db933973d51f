import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, queueAll } from '../support/callers.js';
import { copiesOf } from '../support/copies.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { EMAILS_AT_ONCE, newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer, type Step } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const TAKEN_OVER = /was taken over by another worker before this one was done/;

describe('A worker that is frozen (SIGSTOP) until its lease is over, on postgres', () => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let stored: StoredEmails;
  let frozen: ShippedServer;
  let other: ShippedServer | undefined;
  let smtp: SmtpTestServer;
  /** What the mail server does before it answers. */
  let before: (step: Step) => void | Promise<void>;

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    before = () => {};
    smtp = await startSmtpServer({
      tls: 'none',
      answer: async (step) => {
        await before(step);
        return undefined;
      },
    });
    database = await freshDatabase('postgres');
    frozen = await startShippedServer(database.url, secrets);
    await saveAccount(frozen.call, smtp.port);
    stored = await StoredEmails.at(database.url);
    // One that goes well: until then, others would only go one by one.
    await queueAll({ emails: 1, call: () => frozen.call });
    await vi.waitFor(async () => expect(await stored.counts()).toEqual({ sent: 1 }), { timeout: 20_000 });
  });
  afterEach(async () => {
    await frozen.kill();
    await other?.kill();
    await stored.close();
    await smtp.stop();
    await database.drop();
  });

  it.each([
    { verb: 'RCPT', at: 'before the mail server has its emails' },
    { verb: 'DATA', at: 'when the mail server has taken its emails, and it does not know yet' },
  ] as const)(
    '$at: another sends them, and what the first one says when it wakes up is refused',
    async ({ verb }) => {
      const emails = 1 + EMAILS_AT_ONCE;
      let reached = 0;
      let goOn!: () => void;
      const isFrozen = new Promise<void>((resolve) => (goOn = resolve));
      const allReached = new Promise<void>((resolve) => {
        before = async (step) => {
          if (step.verb !== verb) return;
          reached += 1;
          if (reached === EMAILS_AT_ONCE) resolve();
          // The frozen one hears of it when it wakes up.
          if (reached <= EMAILS_AT_ONCE) await isFrozen;
        };
      });
      await queueAll({ first: 1, emails, call: () => frozen.call });
      await allReached;
      await frozen.send('SIGSTOP');
      goOn();

      other = await startShippedServer(database.url, secrets);
      const frozenAt = performance.now();
      await stored.letLeasesRunOut();
      await vi.waitFor(async () => expect(await stored.counts()).toEqual({ sent: emails }), { timeout: 30_000 });
      const takenOverMs = performance.now() - frozenAt;
      const settled = await histories();

      await frozen.send('SIGCONT');
      await vi.waitFor(
        () => expect(frozen.lines.filter((line) => TAKEN_OVER.test(line))).toHaveLength(EMAILS_AT_ONCE),
        { timeout: 60_000 },
      );
      expect(await histories(), 'no state flips').toEqual(settled);

      const copies = copiesOf(smtp.inbox.emails);
      let extra = 0;
      for (const { recipient, messageId, possibleDuplicate } of await stored.all()) {
        const [[id, count] = [], ...others] = [...copies.get(recipient)!];
        expect([id, others], recipient).toEqual([messageId, []]);
        expect(count, recipient).toBeLessThanOrEqual(2);
        expect(possibleDuplicate, recipient).toBe(recipient !== addressOf(0));
        extra += count! - 1;
      }
      process.stdout.write(
        `postgres: a worker frozen at ${verb} with ${EMAILS_AT_ONCE} emails: sent by another one ` +
          `${(takenOverMs / 1_000).toFixed(1)} s after the leases were over, ${extra} extra copies, 0 states changed\n`,
      );
    },
    120_000,
  );

  /** Every email with all of its attempts. */
  async function histories(): Promise<unknown[]> {
    const all = await stored.all();
    return Promise.all(all.map(async ({ id }) => (await other!.call('GET', `emails/${id}`)).body));
  }
});
