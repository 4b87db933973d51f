import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { leaksIn } from '../support/leaks.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { scrapeOf } from '../support/scrape.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const CANARIES = {
  recipient: 'canary.recipient@nordlicht.example',
  refused: 'nobody.canary@nordlicht.example',
  link: 'canary-4f0c9f7e',
};
const LINK = `https://portal.nordlicht.example/reset/${CANARIES.link}`;

type Line = Readonly<Record<string, unknown>>;

describe('One process that answers and one that sends, on one PostgreSQL', () => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let web: ShippedServer;
  let worker: ShippedServer;

  const linesOf = ({ lines }: ShippedServer): Line[] => lines.map((line) => JSON.parse(line) as Line);
  const lineWith = (server: ShippedServer, fields: object) =>
    vi.waitFor(() => expect(linesOf(server)).toContainEqual(expect.objectContaining(fields)), {
      timeout: 20_000,
      interval: 50,
    });
  const send = (address: string, requestId: string) =>
    web.call('POST', 'emails', {
      headers: { 'X-Request-Id': requestId },
      body: { event: 'reset-password', to: { address }, data: { links: { reset: LINK } } },
    });
  const metricsOf = async ({ call }: ShippedServer) => scrapeOf((await call('GET', '/ums/metrics')).text);

  beforeAll(async () => {
    await packedFolder();
    database = await freshDatabase('postgres');
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, argument }) =>
        verb === 'RCPT' && argument.startsWith('nobody') ? `550 5.1.1 <${argument}> User unknown` : undefined,
    });
    const log = { LOG_FORMAT: 'json', LOG_LEVEL: 'debug' };
    web = await startShippedServer(database.url, secrets, { ...log, UMS_ROLE: 'web' });
    worker = await startShippedServer(database.url, secrets, { ...log, UMS_ROLE: 'worker' });
    const settings = { host: '127.0.0.1', port: smtp.port, authenticationType: 'anonymous', allowUnencrypted: true };
    const sender = { senderName: 'Nordlicht', senderEmailAddress: 'no-reply@nordlicht.example' };
    await web.call('PUT', 'email-settings', { body: { kind: 'smtp', ...sender, settings } });
  }, PACKING_MS);
  afterAll(async () => {
    await web?.kill();
    await worker?.kill();
    await smtp?.stop();
    await database?.drop();
  });

  it('share the work: what one queues, the other sends, and the log lines of both name the request', async () => {
    const { status, headers, body } = await send(CANARIES.recipient, 'order-4711');
    expect([status, headers.get('x-request-id')]).toEqual([202, 'order-4711']);
    expect((await smtp.inbox.next()).to).toEqual([CANARIES.recipient]);
    const fields = { requestId: 'order-4711', emailId: body.id };
    await lineWith(web, { ...fields, context: 'Delivery', level: 'debug', event: 'reset-password' });
    await lineWith(web, { requestId: 'order-4711', context: 'Http', durationMs: expect.any(Number) });
    await lineWith(worker, { ...fields, context: 'Delivery', durationMs: expect.any(Number) });
    expect((await web.call('GET', `emails/${body.id}`)).body).toMatchObject({ requestId: 'order-4711' });
  });

  it('say of a refusal which email it was, where it ended and why, but neither to whom nor what the server said', async () => {
    const { body } = await send(CANARIES.refused, 'order-4712');
    await lineWith(worker, {
      level: 'warn',
      emailId: body.id,
      requestId: 'order-4712',
      stage: 'recipient',
      fault: 'email',
      code: 'recipient-unknown',
    });
  });

  it.each(['two words', 'a\tb', '../etc', 'a'.repeat(65), '-begins-wrongly', '<script>'])(
    'take no request id like %j from a caller',
    async (given) => {
      const { headers } = await web.call('GET', 'email-status', { headers: { 'X-Request-Id': given } });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    },
  );

  it('are both watched: each is ready, counts what it did, and says the same of the account', async () => {
    for (const server of [web, worker]) {
      expect((await server.call('GET', '/ums/health/ready', { token: null })).status).toBe(200);
      expect((await metricsOf(server)).value('ums_mail_account_state', { state: 'working' })).toBe(1);
    }
    const [accepting, sending] = [await metricsOf(web), await metricsOf(worker)];
    expect(accepting.value('ums_mail_emails_queued_total', { event: 'reset-password' })).toBe(2);
    expect(accepting.value('ums_mail_emails_sent_total')).toBe(0);
    expect(sending.value('ums_mail_emails_sent_total')).toBe(1);
    expect(sending.value('ums_mail_emails_failed_total', { fault: 'email' })).toBe(1);
    // The worker answers nothing else.
    expect((await worker.call('GET', 'email-status')).status).toBe(404);
  });

  it('print one JSON object a line, without addresses, links and secrets', () => {
    for (const server of [web, worker]) {
      for (const line of linesOf(server)) {
        expect(line).toMatchObject({ level: expect.any(String), timestamp: expect.any(Number) });
      }
      const { adminToken, secretKey } = secrets;
      expect(leaksIn(server.lines.join('\n'), { ...CANARIES, adminToken, secretKey })).toEqual([]);
    }
  });
});
