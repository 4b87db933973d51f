import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEmailAddress } from '../../src/mail-transports/email-address.js';
import { parseMailHost } from '../../src/mail-transports/mail-host.js';
import type { Answer } from '../support/api.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { type RawSmtpServer, startRawSmtpServer } from '../support/raw-smtp-server.js';
import { startServer, type TestServer } from '../support/server.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  // Lone surrogates too, which JSON can carry.
  fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
);
const anyValue = fc.oneof(fc.jsonValue(), anyText);

const anyAddress = fc.oneof(
  anyValue,
  fc.emailAddress(),
  fc.tuple(fc.stringMatching(/^[\w+-]{1,20}$/), fc.domain()).map((parts) => parts.join('@')),
  fc.tuple(anyText, fc.constantFrom('@', '%40', '＠'), fc.domain()).map((parts) => parts.join('')),
  // What other programs take for two addresses, or for commands.
  fc
    .tuple(
      fc.emailAddress(),
      fc.constantFrom(' ', '\r\n', '>', '<', ',', '\0', '\u202e', '\u200b'),
      fc.oneof(fc.emailAddress(), fc.constantFrom('', 'Bcc: ', 'RCPT TO:<', ' NOTIFY=NEVER')),
    )
    .map((parts) => parts.join('')),
  fc.emailAddress().map((address) => [address, address]),
);
const anyHost = fc.oneof(
  anyValue,
  fc.domain(),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('127.0.0.1', '::1', '::ffff:127.0.0.1', 'LOCALHOST'),
  fc.webUrl(),
  fc.tuple(fc.domain(), anyText).map((parts) => parts.join('')),
);
const anyPort = fc.oneof(anyValue, fc.nat(70_000), fc.nat(70_000).map(String), fc.double());

describe.each(databases)('Whatever is sent, on %s,', (kind) => {
  let database: FreshDatabase;
  let server: TestServer;
  let smtp: RawSmtpServer;

  beforeAll(async () => {
    smtp = await startRawSmtpServer({ tls: 'none' });
    database = await freshDatabase(kind);
    server = await startServer(database.url);
  });
  afterAll(async () => {
    await server?.stop();
    await smtp?.stop();
    await database?.drop();
  });

  const settings = (changes: object = {}) => ({
    host: '127.0.0.1',
    port: smtp.port,
    authenticationType: 'anonymous',
    allowUnencrypted: true,
    ...changes,
  });
  const account = (changes: object = {}) => ({
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: settings(),
    ...changes,
  });
  let revision = 0;
  async function save(body: unknown): Promise<Answer> {
    const answer = await server.call('PUT', 'email-settings', { body, headers: { 'If-Match': `"${revision}"` } });
    if (answer.status === 200) revision = answer.body.revision;
    return answer;
  }

  /** Accepted, or refused with the field named: nothing else may happen. */
  function isAccepted({ status, body }: Answer, accepted: number, field: string): boolean {
    if (status === accepted) return true;
    expect(status).toBe(400);
    expect(body.errors.map(({ field }: { field: string }) => field).join()).toContain(field);
    return false;
  }

  it('as a host, is refused or stored in its canonical form', async () => {
    await fc.assert(
      fc.asyncProperty(anyHost, async (host) => {
        const answer = await save(account({ settings: settings({ host }) }));
        if (isAccepted(answer, 200, 'settings.host')) expect(answer.body.settings.host).toBe(parseMailHost(host));
      }),
      { numRuns: 60 },
    );
  });

  it('as a port, is refused or stored as the number that it was', async () => {
    await fc.assert(
      fc.asyncProperty(anyPort, async (port) => {
        const answer = await save(account({ settings: settings({ port }) }));
        if (!isAccepted(answer, 200, 'settings.port')) return;
        expect(port).toSatisfy(Number.isInteger);
        expect(answer.body.settings.port).toBe(port);
      }),
      { numRuns: 60 },
    );
  });

  it('as the address of the sender, is refused or stored in its canonical form', async () => {
    await fc.assert(
      fc.asyncProperty(anyAddress, async (address) => {
        const answer = await save(account({ senderEmailAddress: address }));
        if (!isAccepted(answer, 200, 'senderEmailAddress')) return;
        expect(answer.body.senderEmailAddress).toBe(parseEmailAddress(address));
      }),
      { numRuns: 60 },
    );
  });

  it('as the address of a recipient, is refused or goes on the wire as the one RCPT of an email', async () => {
    expect((await save(account())).status).toBe(200);
    const accepted: string[] = [];
    await fc.assert(
      fc.asyncProperty(anyAddress, async (address) => {
        const answer = await server.call('POST', 'emails', {
          body: { event: 'password-updated-by-user', to: { address }, data: {} },
        });
        if (isAccepted(answer, 202, 'to.address')) accepted.push(answer.body.id as string);
      }),
      { numRuns: 100 },
    );
    expect(accepted.length).toBeGreaterThan(5);

    const recipients: string[] = [];
    for (const id of accepted) recipients.push((await sent(id)).recipient);
    const spoken = smtp.clients.flatMap(({ lines }) => lines);
    const named = spoken.filter((line) => /^RCPT/i.test(line));
    expect(named.sort()).toEqual(recipients.map((recipient) => `RCPT TO:<${recipient}>`).sort());
    expect(spoken.filter((line) => !/^(EHLO|MAIL FROM:|RCPT TO:|DATA|RSET|QUIT)/.test(line))).toEqual([]);
    expect(spoken.filter((line) => line === 'DATA')).toHaveLength(accepted.length);
  });

  it('as a name, is no reason to refuse an email', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (name, initiator) => {
        const { status } = await server.call('POST', 'emails', {
          body: {
            event: 'password-updated-by-admin',
            to: { address: 'ada@nordlicht.example', name, firstName: name, userName: name },
            data: {},
            initiatedBy: { id: 'u-1', name: initiator },
          },
        });
        expect(status).toBe(202);
      }),
      { numRuns: 60, examples: [['Ada\0', 'Maria\0 Sundqvist']] },
    );
  });

  it('as a part of an address, leads nowhere', async () => {
    const { body: document } = await server.call('GET', '/ums/api/openapi.json');
    const routes = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      path.includes('{') ? Object.keys(methods).map((method) => ({ path, method })) : [],
    );
    expect(routes.length).toBeGreaterThan(10);
    for (const { path, method } of routes) {
      for (const part of ['\0', 'x\0y', '\u{d7ff}', '../emails', "' OR 1=1 --", 'x'.repeat(2_000)]) {
        const address = path.replaceAll(/\{\w+\}/g, encodeURIComponent(part));
        const { status } = await server.call(method.toUpperCase(), address, {
          headers: { 'If-Match': '"1"' },
          ...(method !== 'get' && { body: {} }),
        });
        expect(Math.floor(status / 100), `${method} ${address}: ${status}`).toBe(4);
      }
    }
    expect((await server.call('GET', 'email-templates?event=%00')).status).toBe(kind === 'postgres' ? 400 : 200);
  });

  async function sent(id: string): Promise<{ recipient: string }> {
    for (;;) {
      const { body } = await server.call('GET', `emails/${id}`);
      if (body.status === 'sent') return body;
      expect(['queued', 'sending']).toContain(body.status);
    }
  }
});
