import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressOf, queueAll } from '../support/callers.js';
import { certificateAuthority } from '../support/certificates.js';
import { copiesOf } from '../support/copies.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const EMAILS = 10_000;
const USER = 'mailer@nordlicht.example';
const RIGHT = 'correct horse battery staple';
/** The waits between one try and the next that lock no account. */
const WAITS_MINUTES = [1, 5, 15, 60, 60];
/** So long before it is due, a probe must not come. */
const EARLY_MS = 2_500;

describe.each(databases)('A wrong password while 10,000 emails wait, on %s', (kind) => {
  let database: FreshDatabase;
  let server: ShippedServer;
  let smtp: SmtpTestServer;
  let stored: StoredEmails;
  let authority: string;
  /** When somebody tried to sign in. */
  let signIns: number[];

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    signIns = [];
    const { pem, issue } = await certificateAuthority();
    authority = pem;
    smtp = await startSmtpServer({
      tls: 'starttls',
      certificate: await issue({ names: ['localhost'] }),
      users: [{ name: USER, password: RIGHT }],
      answer: ({ verb }) => {
        if (verb === 'AUTH') signIns.push(Date.now());
        return undefined;
      },
    });
    database = await freshDatabase(kind);
    server = await startShippedServer(database.url, newSecrets());
    stored = await StoredEmails.at(database.url);
  });
  afterEach(async () => {
    await stored.close();
    await server.kill();
    await smtp.stop();
    await database.drop();
  });

  const save = (password: string) =>
    saveAccount(server.call, smtp.port, {
      host: 'localhost',
      authenticationType: 'basic',
      allowUnencrypted: false,
      username: USER,
      password,
      caCertificate: authority,
    });

  /** Resolves once the account is on hold because of the `number`th sign-in. @returns the seconds to the next try. */
  async function waitAfter(number: number, leastMs: number): Promise<number> {
    return vi.waitFor(
      async () => {
        expect(signIns).toHaveLength(number);
        const { body } = await server.call('GET', 'email-status');
        expect(body.state).toBe('on-hold');
        const waitMs = Date.parse(body.nextProbeAt) - signIns.at(-1)!;
        expect(waitMs).toBeGreaterThanOrEqual(leastMs);
        return Math.round(waitMs / 1_000);
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  it('fails none, is tried once a minute at most, tells of it once, and all are sent when it is mended', async () => {
    await server.call('POST', 'email-status/pause');
    await save('wrong');
    await queueAll({ emails: EMAILS, call: () => server.call });
    await server.call('POST', 'email-status/resume');

    const waited: number[] = [];
    for (const [tries, minutes] of WAITS_MINUTES.entries()) {
      waited.push(await waitAfter(tries + 1, minutes * 60_000));
      // The rest of the wait, at least, is waited for; an email that comes meanwhile changes nothing.
      const dueAt = Date.now() + EARLY_MS;
      await stored.probeIn(EARLY_MS);
      await queueAll({ emails: EMAILS + tries + 1, call: () => server.call, first: EMAILS + tries });
      await vi.waitFor(() => expect(signIns).toHaveLength(tries + 2), { timeout: 30_000, interval: 10 });
      expect(signIns.at(-1)).toBeGreaterThan(dueAt - 100);
    }
    waited.push(await waitAfter(WAITS_MINUTES.length + 1, 60 * 60_000));
    const emails = EMAILS + WAITS_MINUTES.length;
    expect(await stored.counts()).toEqual({ queued: emails });
    expect(server.lines.filter((line) => line.includes('Sending is on hold'))).toHaveLength(1);
    expect(smtp.inbox.emails).toHaveLength(0);

    const tries = signIns.length;
    const mendedAt = performance.now();
    await save(RIGHT);
    await smtp.inbox.count(emails);
    const sentMs = performance.now() - mendedAt;
    await vi.waitFor(async () => expect(await stored.counts()).toEqual({ sent: emails }), { timeout: 30_000 });
    const copies = copiesOf(smtp.inbox.emails);
    for (let number = 0; number < emails; number++) expect(copies.get(addressOf(number))?.size).toBe(1);
    expect(smtp.inbox.emails).toHaveLength(emails);
    process.stdout.write(
      `${kind}: a wrong password with ${EMAILS} emails waiting: ${tries} sign-ins, the next one after ` +
        `${waited.join(', ')} s; 1 line of alarm; all sent ${(sentMs / 1_000).toFixed(1)} s after it was mended\n`,
    );
  }, 300_000);
});
