import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { patient } from '../support/patient.js';

const RESET = 'https://portal.nordlicht.example/reset/4f0c9f7e';
const HEADER = '"Event","Date","Recipient","Initiated By","Status","Attempts","Error","Email ID","Message-ID"';
const FORMULA = '=HYPERLINK("//evil.example")';
const TIME = String.raw`\d{1,2} \w{3,4} \d{4}, \d\d:\d\d:\d\d`;

describe.each(databases)('The log on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let keys: Record<'hr' | 'shop' | 'help-desk' | 'auditor', string>;
  const ids: Record<string, string> = {};

  const send = async (name: string, token: string, changes: object = {}) => {
    const data = { links: { reset: RESET } };
    const to = { address: `${name}@nordlicht.example` };
    const { status, body } = await server.call('POST', 'emails', {
      token,
      body: { event: 'forgot-password', to, data, ...changes },
    });
    expect(status).toBe(202);
    ids[name] = body.id;
  };
  const one = async (name: string, { as = keys['help-desk'], query = '' } = {}) =>
    (await server.call('GET', `emails/${ids[name]}${query}`, { token: as })).body;
  const settled = (name: string, status: string) =>
    vi.waitFor(async () => expect((await one(name)).status).toBe(status), patient);
  const table = async (query = '', as = keys['help-desk']) => {
    const answer = await server.call('GET', `emails${query}`, { token: as, headers: { Accept: 'text/csv' } });
    return { ...answer, lines: answer.text.split('\r\n').slice(0, -1) };
  };
  const account = (port: number) => ({
    kind: 'smtp',
    senderName: 'Nordlicht Portal',
    senderEmailAddress: 'no-reply@nordlicht.example',
    settings: { host: '127.0.0.1', port, authenticationType: 'anonymous', allowUnencrypted: true },
  });

  beforeAll(async () => {
    database = await freshDatabase(kind);
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, argument }) => {
        if (verb !== 'RCPT') return undefined;
        if (argument.startsWith('nobody')) return '550 5.1.1 User unknown';
        return argument.startsWith('later') ? '450 4.2.0 Greylisted, try again later' : undefined;
      },
    });
    server = await startServer(database.url);
    keys = {
      hr: await server.keyFor('sender'),
      shop: await server.keyFor('sender'),
      'help-desk': await server.keyFor('help-desk'),
      auditor: await server.keyFor('auditor'),
    };
    await server.call('PUT', 'email-settings', { body: account(smtp.port) });
    await send('ada', keys.hr, { initiatedBy: { id: 'u-1', name: FORMULA } });
    await send('nobody', keys.hr);
    await send('later', keys.shop);
    await settled('ada', 'sent');
    await settled('nobody', 'failed');
    await vi.waitFor(async () => expect((await one('later')).attempts.length).toBeGreaterThan(0), 20_000);
    await send('nobody-again', keys.shop, { to: { address: 'nobody@nordlicht.example' } });
    expect((await server.call('POST', 'email-status/pause')).status).toBe(204);
    await send('first', keys.shop);
    await send('second', keys.shop);
    await send('taken-back', keys.shop);
    expect((await server.call('POST', `emails/${ids['taken-back']}/cancel`)).status).toBe(202);
  });
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  describe('tells of one email', () => {
    it('that was accepted: by whom, when, how soon, and what to do if it is not in the inbox', async () => {
      const email = await one('ada');
      expect(email.summary).toMatch(
        new RegExp(`^Accepted by 127\\.0\\.0\\.1 at ${TIME} UTC, \\d+\\.\\d s after it was asked for\\.$`),
      );
      expect(email.advice).toContain('give the mail administrator this number: ');
      expect(email).toMatchObject({
        attempts: [{ server: '127.0.0.1', settingsRevision: 1, phase: null, reply: expect.stringMatching(/^250/) }],
        template: { name: 'System template', version: expect.stringMatching(/^[0-9a-f]{8}$/) },
        initiatedBy: { id: 'u-1', name: FORMULA },
        queuedBy: { name: 'API key: sender' },
        carriesLink: true,
        settledAt: expect.any(String),
      });
    });

    it('that failed: in the words of the advice, with the server, and how to allow the address again', async () => {
      const email = await one('nobody');
      expect(email.summary).toBe(email.error.title);
      expect(email.advice).toBe(email.error.advice);
      expect(email.attempts).toMatchObject([
        { server: '127.0.0.1', phase: 'recipient', reply: '550 5.1.1 User unknown', fault: 'email' },
      ]);
      const { body } = await server.call('GET', 'email-suppressions');
      expect(email.suppressedRecipient).toEqual({ id: body.items[0].id, expiresAt: body.items[0].expiresAt });
    });

    it('that was not sent, as its address was refused before', async () => {
      const { status, summary } = await one('nobody-again');
      expect(status).toBe('suppressed');
      expect(summary).toMatch(
        /^Not sent: on \d{1,2} \w+ \d{4} the receiving server said that this address does not exist\.$/,
      );
    });

    it('that was taken back: by whom', async () => {
      expect((await one('taken-back')).summary).toMatch(
        new RegExp(`^Cancelled by Administrator at ${TIME} UTC, before it was sent\\.$`),
      );
    });

    it('that waits: what for, and how long its link is valid', async () => {
      expect((await one('first')).summary).toMatch(
        new RegExp(
          `^Waiting, because Administrator paused sending at ${TIME} UTC\\. Its link is valid until ${TIME} UTC\\.$`,
        ),
      );
    });

    it('in the time zone of its reader', async () => {
      const { summary } = await one('ada', { query: '?timeZone=Asia/Tokyo' });
      expect(summary).toMatch(new RegExp(`at ${TIME} GMT\\+9,`));
      const { status, body } = await server.call('GET', `emails/${ids.ada}?timeZone=Berlin`);
      expect([status, body.errors[0].field]).toEqual([400, 'timeZone']);
    });

    it('with what its reader may do', async () => {
      const actions = async (name: string, as: string) =>
        Object.fromEntries(
          (await one(name, { as })).actions.map(({ action, allowed, reason }: Record<string, unknown>) => [
            action,
            allowed || reason,
          ]),
        );
      expect(await actions('first', keys['help-desk'])).toEqual({ resend: 'it has not been sent yet', cancel: true });
      expect(await actions('first', keys.auditor)).toEqual({
        resend: 'it has not been sent yet',
        cancel: 'your role may not',
      });
    });
  });

  describe('counts the emails of a filter', () => {
    it.each([
      ['', 7],
      ['?status=suppressed', 1],
      ['?search=nobody', 2],
      ['?search=@nordlicht.example&status=queued', 3],
      ['?search=@elsewhere.example', 0],
      ['?until=2026-01-01T00:00:00Z', 0],
    ])('emails/count%s', async (query, count) => {
      expect((await server.call('GET', `emails/count${query}`)).body).toEqual({ count, capped: false });
    });

    it('as far as the caller may read them', async () => {
      expect((await server.call('GET', 'emails/count', { token: keys.hr })).body).toEqual({ count: 2, capped: false });
    });
  });

  describe('as a table', () => {
    it('is a file with a line for each email, newest first', async () => {
      const { status, headers, lines } = await table();
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename="emails-\d{4}-\d\d-\d\d\.csv"$/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('vary')).toContain('Accept');
      expect(lines[0]).toBe(HEADER);
      expect(lines.slice(1).map((line) => line.split('","')[7])).toEqual(Object.values(ids).toReversed());
    });

    it('says in words what became of each', async () => {
      const { lines } = await table();
      const words = lines.slice(1).map((line) => line.split('","')[4]);
      expect(words.map((status) => status!.replace(/ \d{4}-.*Z$/, ''))).toEqual([
        'Cancelled',
        'Waiting',
        'Waiting',
        'Not sent: address refused before',
        'Retry at',
        'Failed',
        'Accepted',
      ]);
      expect(lines[6]).toMatch(/^"Forgot password","[\d-]+T[\d:]+Z","nobody@nordlicht\.example","API key: sender",/);
      expect(lines[6]).toContain('(550 5.1.1 User unknown)');
    });

    it('holds nothing that a spreadsheet would run', async () => {
      const { lines } = await table('?search=ada');
      expect(lines[1]).toContain(`"'=HYPERLINK(""//evil.example"")"`);
    });

    it('holds what the filter says, all of it, whatever page was looked at', async () => {
      const { lines } = await table('?search=@nordlicht.example&status=queued&limit=1');
      expect(lines).toHaveLength(4);
    });

    it('holds what the caller may read', async () => {
      expect((await table('', keys.hr)).lines).toHaveLength(3);
      expect((await table('', keys.auditor)).lines).toHaveLength(8);
    });
  });
});
