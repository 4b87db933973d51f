import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../../test/support/free-ports.js';
import { type OpenedDatabase, openedDatabase } from '../../test/support/opened-database.js';
import { accepted, PluggedInKind } from '../../test/support/plugged-in-kind.js';
import {
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../test/support/raw-smtp-server.js';
import { IMPATIENT, smtpSettings } from '../../test/support/smtp-accounts.js';
import { Worker } from '../../test/support/worker.js';
import type { Caller } from '../access/person.js';
import { AuditLog } from '../audit/audit-log.js';
import { smtpKindWith } from '../mail-transports/smtp/smtp.kind.js';
import type { Probe, ProbeResult, TransportKind } from '../mail-transports/transport.js';
import { ConnectionTest } from './connection-test.js';

const maria: Caller = { id: 'u-9', name: 'Maria Sundqvist', origin: '127.0.0.1', roles: ['admin'] };
const sender = { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' };

/** A kind whose server never answers: a test ends with its signal. */
function silentKind() {
  const asked: AbortSignal[] = [];
  const probe = ({ signal }: Probe<object>) => {
    asked.push(signal);
    return new Promise<ProbeResult>((resolve) => {
      signal.addEventListener('abort', () => resolve({ ok: false, stages: [] }));
    });
  };
  const kind: TransportKind = Object.assign(new PluggedInKind(async () => accepted), { probe });
  return { kind, asked };
}

describe('A test of an account', () => {
  let opened: OpenedDatabase;
  let audit: AuditLog;
  let test: ConnectionTest;
  const servers: RawSmtpServer[] = [];

  beforeEach(async () => {
    opened = await openedDatabase('sqlite');
    audit = new AuditLog(opened.database);
    const { settings, config } = new Worker(opened.database);
    test = new ConnectionTest(settings, audit, config);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    await opened.close();
  });

  const start = async (options: RawSmtpServerOptions) => {
    const server = await startRawSmtpServer(options);
    servers.push(server);
    return server;
  };
  const run = (kind: TransportKind, settings: object, signal = new AbortController().signal): Promise<ProbeResult> =>
    test.run({ kind, settings, sender, revision: undefined }, maria, () => {}, signal);

  it('is noted with every port of the host that was connected to in search of a better one', async () => {
    const plain = await start({ tls: 'none' });
    const [unused = 0] = await freePorts(1);
    const other = await start({ tls: 'none' });
    const encryptedPorts = [unused, other.port].map((port) => ({ port, enableSsl: false }));
    const kind = smtpKindWith({ limits: IMPATIENT, encryptedPorts });

    const { error, suggestion } = await run(kind, smtpSettings({ port: plain.port }));
    expect([error?.code, suggestion]).toEqual(['starttls-not-offered', undefined]);
    expect(other.clients).toHaveLength(1);
    const [entry] = await audit.list(1);
    expect(entry).toMatchObject({
      action: 'email-settings.tested',
      details: { host: 'localhost', port: plain.port, alsoTriedPorts: [unused, other.port] },
    });
  });

  it('is noted without other ports where none was connected to', async () => {
    const server = await start({ tls: 'none' });
    const encryptedPorts = [{ port: server.port, enableSsl: false }];
    await run(smtpKindWith({ limits: IMPATIENT, encryptedPorts }), smtpSettings({ port: server.port }));
    const [entry] = await audit.list(1);
    expect(entry!.details).not.toHaveProperty('alsoTriedPorts');
  });

  it('ends after 45 seconds, whatever the server does', async () => {
    const { kind, asked } = silentKind();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const testing = run(kind, {});
    vi.advanceTimersByTime(44_999);
    expect(asked.map(({ aborted }) => aborted)).toEqual([false]);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect(asked[0]!.reason).toMatchObject({ name: 'TimeoutError' });
    expect(await testing).toMatchObject({ ok: false });
    expect(await audit.list(1)).toMatchObject([{ details: { ok: false, cancelled: false } }]);
  });
});
