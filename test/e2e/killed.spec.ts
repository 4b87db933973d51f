import { simpleParser } from 'mailparser';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import type { ReceivedEmail } from '../support/inbox.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { EMAILS_AT_ONCE, newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { type SmtpTestServer, startSmtpServer, type Step } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const secrets = newSecrets();

/** Each story starts several processes, and a busy machine takes its time for each. */
const timeout = 120_000;

/** Each story starts several servers: the other database's turn is when stories may take long. */
const toldOf = inject('underFire') ? databases : (['sqlite'] as const);

describe.each(toldOf)('A server that is ended by kill -9, on %s', { timeout }, (kind) => {
  let database: FreshDatabase;
  let server: ShippedServer;
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
    database = await freshDatabase(kind);
    server = await startShippedServer(database.url, secrets);
    await server.call('PUT', 'email-settings', {
      body: {
        kind: 'smtp',
        senderName: 'Nordlicht Portal',
        senderEmailAddress: 'no-reply@nordlicht.example',
        settings: { host: '127.0.0.1', port: smtp.port, authenticationType: 'anonymous', allowUnencrypted: true },
      },
    });
    // One that goes well: with settings that were never seen to work, the next one would only be tried after a while.
    await settled(await queue('first@example.com'));
  });
  afterEach(async () => {
    await server?.kill();
    await smtp.stop();
    await database?.drop();
  });

  async function queue(address: string): Promise<string> {
    const { status, body } = await server.call('POST', 'emails', {
      body: { event: 'password-updated-by-user', to: { address }, data: {} },
    });
    expect(status).toBe(202);
    return body.id as string;
  }

  const find = async (id: string) => (await server.call('GET', `emails/${id}`)).body;

  async function settled(id: string) {
    for (;;) {
      const email = await find(id);
      if (email.status !== 'queued' && email.status !== 'sending') return email;
    }
  }

  async function startAgain(): Promise<void> {
    // Other processes may be sending on PostgreSQL, so there an email is free a minute after its worker fell silent.
    if (kind === 'postgres') await letLeasesRunOut(database.url);
    server = await startShippedServer(database.url, secrets);
  }

  /** Kills the server at this step of its conversation with the mail server; resolves when it is dead. */
  function killedAt(verb: Step['verb']): Promise<void> {
    return new Promise((resolve) => {
      before = async (step) => {
        if (step.verb !== verb) return;
        before = () => {};
        await server.kill();
        resolve();
      };
    });
  }

  const received = (address: string) => smtp.inbox.emails.filter(({ to }) => to[0] === address);

  it('sends what it had accepted when it starts again, once', async () => {
    await server.call('POST', 'email-status/pause');
    const id = await queue('kim@example.com');
    const { messageId } = await find(id);
    await server.kill();

    await startAgain();
    await server.call('POST', 'email-status/resume');
    expect(await settled(id)).toMatchObject({ status: 'sent', possibleDuplicate: false, messageId });
    expect(await messageIdsOf(received('kim@example.com'))).toEqual([messageId]);
  });

  it('while it was sending, sends that email again, once', async () => {
    const killed = killedAt('RCPT');
    const id = await queue('kim@example.com');
    await killed;

    await startAgain();
    const { status, messageId } = await settled(id);
    expect(status).toBe('sent');
    expect(await messageIdsOf(received('kim@example.com'))).toEqual([messageId]);
  });

  it('after the mail server took an email and before that was noted, sends it again and says so', async () => {
    // The inbox has it by the time that the mail server says 250, to nobody.
    const killed = killedAt('DATA');
    const id = await queue('kim@example.com');
    await killed;

    await startAgain();
    const email = await settled(id);
    const [copy, ...others] = await messageIdsOf(received('kim@example.com'));
    expect(others).toEqual([copy]);
    expect(email).toMatchObject({ status: 'sent', possibleDuplicate: true, messageId: copy });
    expect(email.attempts).toMatchObject([
      { code: 'interrupted', possibleDuplicate: true },
      { code: null, possibleDuplicate: false },
    ]);
    expect((await server.call('GET', 'emails?search=kim@example.com')).body.items).toMatchObject([
      { id, possibleDuplicate: true },
    ]);
  });

  if (inject('underFire')) {
    it('again and again under load, loses nothing, and sends at most what was under way a second time', async () => {
      const addresses = Array.from({ length: 40 }, (_, n) => `person-${n}@example.com`);
      await server.call('POST', 'email-status/pause');
      const ids = await Promise.all(addresses.map(queue));
      let kills = 0;
      for (const verb of ['DATA', 'RCPT'] as const) {
        const killed = killedAt(verb);
        if (kills === 0) await server.call('POST', 'email-status/resume');
        await killed;
        kills += 1;
        await startAgain();
      }

      let extra = 0;
      for (const id of ids) {
        const { status, recipient, messageId, possibleDuplicate } = await settled(id);
        expect(status, recipient).toBe('sent');
        const copies = await messageIdsOf(received(recipient));
        expect(new Set(copies), recipient).toEqual(new Set([messageId]));
        if (copies.length > 1) expect(possibleDuplicate, recipient).toBe(true);
        extra += copies.length - 1;
      }
      expect(extra).toBeLessThanOrEqual(kills * EMAILS_AT_ONCE);
    });
  }
});

function messageIdsOf(emails: readonly ReceivedEmail[]): Promise<(string | undefined)[]> {
  return Promise.all(emails.map(async ({ raw }) => (await simpleParser(raw)).messageId));
}

async function letLeasesRunOut(url: string): Promise<void> {
  const stored = await StoredEmails.at(url);
  await stored.letLeasesRunOut();
  await stored.close();
}
