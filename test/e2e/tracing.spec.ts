import { context, type Link, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MailService } from '../../src/mail/mail.service.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const LINK = 'https://portal.nordlicht.example/reset/4f0c9f7e';
const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => provider.register());
afterAll(async () => {
  // Our tracer has found it and keeps it: what other stories of this process do would pile up in the exporter.
  await provider.shutdown();
  trace.disable();
  context.disable();
});

describe.each(databases)('Traces of a process with OpenTelemetry, on %s', (kind) => {
  let database: FreshDatabase;
  let smtp: SmtpTestServer;
  let server: TestServer;
  let mail: MailService;

  beforeAll(async () => {
    database = await freshDatabase(kind);
    smtp = await startSmtpServer({
      tls: 'none',
      answer: ({ verb, argument }) =>
        verb === 'RCPT' && argument.startsWith('unknown@') ? '550 5.1.1 No such user here' : undefined,
    });
    server = await startServer(database.url);
    mail = server.app.get(MailService);
    await saveAccount(server.call, smtp.port);
  });
  beforeEach(() => exporter.reset());
  afterAll(async () => {
    await server.stop();
    await smtp.stop();
    await database.drop();
  });

  const reset = (address: string) => ({
    to: { address, name: 'Ada Lovelace' },
    data: { links: { reset: LINK } },
  });
  const attempts = (count: number) =>
    vi.waitFor(
      () => {
        const found = exporter.getFinishedSpans().filter(({ name }) => name === 'ums-mail attempt');
        expect(found).toHaveLength(count);
        return found;
      },
      { timeout: 10_000 },
    );
  const queueing = () => exporter.getFinishedSpans().filter(({ name }) => name === 'ums-mail queue');

  it('lead from the request to the email that it asked for, and from its attempt back to it', async () => {
    const { spanId, id } = await trace.getTracer('host').startActiveSpan('request', async (request) => {
      const queued = await mail.send('reset-password', reset('ada@nordlicht.example'));
      request.end();
      return { ...queued, spanId: request.spanContext().spanId };
    });
    const [attempt] = await attempts(1);
    const [queue] = queueing();
    expect(queue!.parentSpanContext?.spanId).toBe(spanId);
    expect(queue!.attributes).toEqual({ 'ums_mail.event': 'reset-password', 'messaging.batch.message_count': 1 });
    expect(linked(attempt!)).toEqual([identity(queue!)]);
    expect(attempt!.spanContext().traceId).not.toBe(queue!.spanContext().traceId);
    expect(attempt!.attributes).toEqual({
      'messaging.message.id': `<${id}@portal.nordlicht.example>`,
      'server.address': '127.0.0.1',
      'ums_mail.email.id': id,
      'ums_mail.status': 'sent',
    });
    expect(attempt!.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('lead to all emails of one call', async () => {
    await mail.sendMany('reset-password', [reset('ada@nordlicht.example'), reset('bob@nordlicht.example')]);
    const [queue] = queueing();
    expect(queue!.attributes['messaging.batch.message_count']).toBe(2);
    for (const attempt of await attempts(2)) expect(linked(attempt)).toEqual([identity(queue!)]);
  });

  it('say what went wrong by its code, and nothing of people', async () => {
    await mail.send('reset-password', reset('unknown@nordlicht.example'));
    const [attempt] = await attempts(1);
    expect(attempt!.status.code).toBe(SpanStatusCode.ERROR);
    expect(attempt!.attributes['ums_mail.status']).toBe('failed');
    expect(attempt!.attributes['error.type']).toMatch(/^[a-z-]+$/);

    await expect(mail.send('reset-password', reset('no address'))).rejects.toThrow();
    const [, refused] = queueing();
    expect(refused!.attributes['error.type']).toBe('invalid-request');
    const unknown = { key: 'mixed-up@nordlicht.example' } as unknown as 'reset-password';
    await expect(mail.send(unknown, reset('ada@nordlicht.example'))).rejects.toThrow();
    expect(queueing()).toHaveLength(3);

    const told = exporter
      .getFinishedSpans()
      .map(({ name, attributes, status, events }) => JSON.stringify({ name, attributes, status, events }))
      .join('\n');
    for (const secret of ['unknown@', 'no address', 'mixed-up@', 'Ada', LINK]) expect(told).not.toContain(secret);
  });
});

const identity = (span: ReadableSpan) => ({ traceId: span.spanContext().traceId, spanId: span.spanContext().spanId });
const linked = ({ links }: ReadableSpan) =>
  links.map(({ context: { traceId, spanId } }: Link) => ({ traceId, spanId }));
