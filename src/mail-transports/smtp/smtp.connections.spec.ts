import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../../../test/support/certificates.js';
import {
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { emailTo } from '../../../test/support/transport-contract.js';
import type { TransportError } from '../transport.error.js';
import type { MailTransport } from '../transport.js';
import { smtpKindWith } from './smtp.kind.js';
import type { SmtpLimits } from './smtp.limits.js';
import type { SmtpSettings } from './smtp.settings.js';

const WRONG = '535 5.7.8 Authentication failed';
const PATIENT = {
  ...IMPATIENT,
  dnsMs: 10_000,
  connectMs: 10_000,
  tlsMs: 10_000,
  greetingMs: 10_000,
  silenceMs: 10_000,
};

describe('The connections of an account that signs in with a password', () => {
  let authority: CertificateAuthority;
  let certificate: { key: string; cert: string };
  let server: RawSmtpServer;
  let transport: MailTransport;

  beforeAll(async () => {
    authority = await certificateAuthority();
    certificate = await authority.issue({ names: ['localhost'] });
  });
  // How long ago a refusal was, the tests say.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(async () => {
    vi.useRealTimers();
    transport.close();
    await server.stop();
  });

  async function open(
    misdeed: RawSmtpServerOptions['misdeed'],
    changes: Partial<SmtpSettings> = {},
    limits: Partial<SmtpLimits> = {},
  ): Promise<void> {
    server = await startRawSmtpServer({ tls: 'starttls', certificate, misdeed });
    const settings = smtpSettings({ port: server.port, caCertificate: authority.pem, ...changes });
    transport = smtpKindWith({ limits: { ...PATIENT, ...limits } }).open(settings, emailTo('').from, HERE);
  }

  const send = (signal = new AbortController().signal) => transport.send(emailTo('kim@nordlicht.example'), signal);
  const burst = (emails: number) => Array.from({ length: emails }, () => send());
  const failure = (sending: Promise<unknown>): Promise<TransportError> =>
    sending.then(
      () => expect.unreachable('It was sent.'),
      (error: TransportError) => error,
    );
  const codes = async (sendings: readonly Promise<unknown>[]) =>
    (await Promise.all(sendings.map(failure))).map((error) => error.failure.code);
  const signIns = () => server.clients.flatMap(({ lines }) => lines.filter((line) => line.startsWith('AUTH'))).length;
  const same = <T>(value: T, times: number) => Array.from({ length: times }, () => value);

  it.each([
    ['as many as connections', 5, 5],
    ['many more', 5, 40],
    ['with the most connections', 50, 50],
  ])('try a password that has become wrong once, however many emails come: %s', async (_, maxConnections, emails) => {
    let isRight = true;
    await open((moment) => (moment === 'AUTH' && !isRight ? WRONG : undefined), { maxConnections }, { idleMs: 20 });
    await send();
    await server.clients[0]!.gone;
    isRight = false;
    expect(await codes(burst(emails))).toEqual(same('wrong-password', emails));
    expect(signIns()).toBe(2);
    expect(server.clients).toHaveLength(2);
  });

  it('try it once as well where one is open, which goes on', async () => {
    let isRight = true;
    let release = () => {};
    const held = () => new Promise<string>((resolve) => (release = () => resolve('250 Ok')));
    await open((moment, { messages }) => {
      if (moment === 'DOT' && messages.length === 2) return held;
      return moment === 'AUTH' && !isRight ? WRONG : undefined;
    });
    await send();
    isRight = false;
    const [first, ...others] = burst(5);
    expect(await codes(others)).toEqual(same('wrong-password', 4));
    release();
    await first;
    expect(signIns()).toBe(2);
  });

  it('do not try it for emails that come before the refusal is noted, and try it again afterwards', async () => {
    await open((moment) => (moment === 'AUTH' ? WRONG : undefined));
    expect(await codes([send()])).toEqual(['wrong-password']);
    vi.advanceTimersByTime(999);
    expect(await codes(burst(5))).toEqual(same('wrong-password', 5));
    expect(signIns()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await codes([send()])).toEqual(['wrong-password']);
    expect(signIns()).toBe(2);
  });

  it('wait for an answer that is held back, and sign in no second time meanwhile', async () => {
    let refuse = () => {};
    const heldBack = () => new Promise<string>((resolve) => (refuse = () => resolve(WRONG)));
    await open((moment) => (moment === 'AUTH' ? heldBack : undefined));
    const first = failure(send());
    await vi.waitFor(() => expect(signIns()).toBe(1));
    vi.advanceTimersByTime(10_000);
    const later = failure(send());
    refuse();
    expect((await first).failure.code).toBe('wrong-password');
    expect((await later).failure.code).toBe('wrong-password');
    expect(signIns()).toBe(1);
  });

  it('are opened at the same time, as many as there may be, once one is signed in', async () => {
    let waiting: (() => void)[] = [];
    const together = (clients: number, reply: string) => () =>
      new Promise<string>((resolve) => {
        waiting.push(() => resolve(reply));
        if (waiting.length < clients) return;
        for (const answer of waiting) answer();
        waiting = [];
      });
    await open(
      (moment, { number }) => {
        if (moment === 'AUTH' && number > 1) return together(4, '235 2.7.0 Welcome');
        // Held until the others are there.
        return moment === 'DOT' && number === 1 ? () => server.client(5).then(() => '250 Ok') : undefined;
      },
      { maxConnections: 5 },
    );
    await Promise.all(burst(20));
    expect(server.peak).toBe(5);
    expect(server.clients).toHaveLength(5);
  });

  it('share the failure of one that could not be opened, and do not try one after the other', async () => {
    await open((moment) => (moment === 'GREETING' ? 'hang' : undefined), { maxConnections: 3 }, { greetingMs: 250 });
    const emails = burst(10);
    expect(new Set(await codes(emails)).size).toBe(1);
    expect((await failure(emails[9]!)).failure).toMatchObject({ stage: 'greeting' });
    expect(server.clients).toHaveLength(1);
  });

  it('let those who wait for the first give up, and another one take its place when that gives up', async () => {
    await open((moment, { number }) => (moment === 'GREETING' && number === 1 ? 'hang' : undefined));
    const [first, second] = [new AbortController(), new AbortController()];
    const [firstEnd, secondEnd, third] = [failure(send(first.signal)), failure(send(second.signal)), send()];
    second.abort();
    expect((await secondEnd).failure).toMatchObject({ code: 'no-connection-free', fault: 'temporary' });
    await server.client(1);
    first.abort();
    expect((await firstEnd).failure).toMatchObject({ code: 'ended-here' });
    await third;
    expect(server.clients).toHaveLength(2);
  });
});
