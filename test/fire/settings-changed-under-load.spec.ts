import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmailSettingsService } from '../../src/email-settings/email-settings.service.js';
import { MailService } from '../../src/mail/mail.service.js';
import { EmailLog } from '../../src/mail/outbox/email-log.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import type { ReceivedEmail } from '../support/inbox.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const EMAILS = 2_000;
const CHANGES = 60;
const admin = { id: 'admin', name: 'Admin', origin: 'test' };

describe.each(databases)('Settings that are changed 60 times while 2,000 emails are sent, on %s', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let inboxes: SmtpTestServer[];

  beforeAll(async () => {
    database = await freshDatabase(kind);
    inboxes = [await startSmtpServer({ tls: 'none' }), await startSmtpServer({ tls: 'none' })];
    server = await startServer(database.url);
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all(inboxes.map((inbox) => inbox.stop()));
    await database.drop();
  });

  it('lose none, fail none, and mix none: each goes wholly by one revision', async () => {
    const settings = server.app.get(EmailSettingsService);
    const mail = server.app.get(MailService);
    // Odd revisions lead to the one server, even ones to the other, each with a sender of its own.
    const serverOf = (revision: number) => inboxes[revision % 2]!;
    const save = (revision: number) =>
      settings.save(
        {
          kind: 'smtp',
          senderName: `Revision ${revision}`,
          senderEmailAddress: `revision-${revision}@nordlicht.example`,
          settings: {
            host: '127.0.0.1',
            port: serverOf(revision).port,
            authenticationType: 'anonymous',
            allowUnencrypted: true,
          },
        },
        revision - 1,
        admin,
      );
    await save(1);

    const ids: string[] = [];
    const queue = async () => {
      for (let n = 0; n < EMAILS; n++) {
        const { id } = await mail.send('password-updated-by-user', {
          to: { address: `person-${n}@example.com` },
          data: {},
        });
        ids.push(id);
      }
    };
    const arrived = () => inboxes[0]!.inbox.emails.length + inboxes[1]!.inbox.emails.length;
    const change = async () => {
      for (let revision = 2; revision <= CHANGES + 1; revision++) {
        await save(revision);
        // The next change comes when a few emails have gone by this one.
        const { inbox } = serverOf(revision);
        await inbox.count(inbox.emails.length + 5);
      }
    };
    await Promise.all([queue(), change()]);
    while (arrived() < EMAILS) await Promise.race(inboxes.map(({ inbox }) => inbox.count(inbox.emails.length + 1)));

    const all = inboxes.flatMap(({ inbox }, index) => inbox.emails.map((email) => ({ email, index })));
    expect(all.map(({ email }) => email.to[0]).sort()).toEqual(ids.map((_, n) => `person-${n}@example.com`).sort());
    const used = new Set<number>();
    for (const { email, index } of all) {
      const revision = Number(/^revision-(\d+)@/.exec(email.from)?.[1]);
      used.add(revision);
      expect(revision % 2).toBe(index);
      expect(fromLine(email)).toBe(`From: Revision ${revision} <revision-${revision}@nordlicht.example>`);
    }
    expect(used.size).toBeGreaterThan(CHANGES / 2);

    const log = server.app.get(EmailLog);
    await Promise.all(ids.map(async (id) => await settled(log, id)));
    const failed = await log.list({ status: 'failed' }, 10);
    expect(failed).toEqual([]);
    const sample = (await log.find(ids.at(-1)!))!;
    const wire = all.find(({ email }) => email.to[0] === sample.recipient)!.email;
    expect(wire.from).toBe(`revision-${sample.settingsRevision}@nordlicht.example`);
    expect((await simpleParser(wire.raw)).messageId).toBe(sample.messageId);
  }, 120_000);
});

function fromLine({ raw }: ReceivedEmail): string | undefined {
  return raw
    .toString()
    .split('\r\n')
    .find((line) => line.startsWith('From: '));
}

/** The server has the email a moment before its row says so. */
async function settled(log: EmailLog, id: string): Promise<void> {
  while ((await log.find(id))?.status !== 'sent') await new Promise(setImmediate);
}
