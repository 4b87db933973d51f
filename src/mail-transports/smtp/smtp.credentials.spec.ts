import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../../../test/support/certificates.js';
import {
  type RawClient,
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT, PASSWORD, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { emailTo } from '../../../test/support/transport-contract.js';
import type { TransportError } from '../transport.error.js';
import { smtpKindWith } from './smtp.kind.js';
import type { SmtpSettings } from './smtp.settings.js';

const kind = smtpKindWith({ limits: { ...IMPATIENT, tlsMs: 5_000 } });
const kim = emailTo('kim@nordlicht.example');
const USER = 'mailer@nordlicht.example';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Sends an injected reply together with the 220, in the clear: it must not be taken for one that came through TLS. */
const injects = ({ socket }: RawClient) =>
  void socket.write('220 2.0.0 Go ahead\r\n250-raw.example.com\r\n250 AUTH PLAIN LOGIN\r\n');

describe('credentials', () => {
  let authority: CertificateAuthority;
  let certificate: { key: string; cert: string };
  let server: RawSmtpServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
    certificate = await authority.issue({ names: ['localhost'] });
  });
  afterEach(() => server.stop());

  /** Tests and sends by such settings. @returns why it failed, if it did. */
  async function attempt(
    options: Partial<RawSmtpServerOptions>,
    changes: Partial<SmtpSettings> = {},
  ): Promise<TransportError | undefined> {
    server = await startRawSmtpServer({ tls: 'starttls', certificate, ...options });
    const settings = smtpSettings({ port: server.port, caCertificate: authority.pem, ...changes });
    const signal = new AbortController().signal;
    await kind.probe({ settings, sender: kim.from, network: HERE, onStage: () => {}, email: kim, signal });
    const transport = kind.open(settings, kim.from, HERE);
    const failure = await transport.send(kim, signal).then(
      () => undefined,
      (error: TransportError) => error,
    );
    transport.close();
    await Promise.all(server.clients.map(({ gone }) => gone));
    return failure;
  }

  const signIns = () => server.clients.flatMap(({ lines }) => lines.filter((line) => line.startsWith('AUTH')));

  /** Neither the password, nor the attempt to sign in, nor a word of an email. */
  function expectNothingInTheClear(): void {
    expect(server.clearText).not.toMatch(/AUTH|MAIL FROM|RCPT|DATA/i);
    for (const secret of [PASSWORD, base64(PASSWORD), base64(`\0${USER}\0${PASSWORD}`), base64(USER), USER]) {
      expect(server.clearText).not.toContain(secret);
    }
  }

  it('go through TLS alone, after STARTTLS and with implicit TLS', async () => {
    for (const tls of ['starttls', 'implicit'] as const) {
      expect(await attempt({ tls }, { enableSsl: tls === 'implicit' })).toBeUndefined();
      expect(signIns()).toEqual(Array.from({ length: 2 }, () => `AUTH PLAIN ${base64(`\0${USER}\0${PASSWORD}`)}`));
      expectNothingInTheClear();
      await server.stop();
    }
  });

  it.each<[string, Partial<RawSmtpServerOptions>, Partial<SmtpSettings>]>([
    ['STARTTLS is stripped and AUTH is offered', { tls: 'none' }, {}],
    [
      'STARTTLS is refused',
      { misdeed: (moment) => (moment === 'STARTTLS' ? '454 4.7.0 Not available' : undefined) },
      {},
    ],
    ['a reply is injected behind STARTTLS', { misdeed: (moment) => (moment === 'STARTTLS' ? injects : undefined) }, {}],
    ['EHLO is refused', { misdeed: (moment) => (moment === 'EHLO' ? '502 5.5.1 What?' : undefined) }, {}],
    ['the certificate is of nobody known', {}, { caCertificate: '' }],
    ['the certificate is for somebody else', {}, { host: '127.0.0.1' }],
    ['Enable SSL is on and the port starts plain', {}, { enableSsl: true }],
    ['Enable SSL is off and the port starts encrypted', { tls: 'implicit' }, {}],
  ])('stay here when %s', async (_, options, changes) => {
    expect(await attempt(options, changes)).toMatchObject({ failure: { fault: 'account' } });
    expect(signIns()).toEqual([]);
    expectNothingInTheClear();
  });

  it('stay here on a connection that may be unencrypted, whatever the settings say', async () => {
    for (const tls of ['none', 'starttls'] as const) {
      await attempt({ tls }, { allowUnencrypted: true, authenticationType: 'basic' });
      expect(signIns()).toEqual([]);
      expect(server.clearText).not.toContain(base64(PASSWORD));
      await server.stop();
    }
  });

  it('stay here with Anonymous authentication, even when the server wants them', async () => {
    const misdeed: RawSmtpServerOptions['misdeed'] = (moment) =>
      moment === 'MAIL' ? '530 5.7.0 Authentication required' : undefined;
    const error = await attempt({ misdeed }, { authenticationType: 'anonymous' });
    expect(error?.failure).toMatchObject({ code: 'sign-in-needed', fault: 'account' });
    expect(signIns()).toEqual([]);
  });

  it('stay here when the server offers no way to sign in that we know', async () => {
    const error = await attempt({ abilities: ['AUTH GSSAPI NTLM XOAUTH2'] });
    expect(error?.failure).toMatchObject({ stage: 'auth', code: 'sign-in-not-possible' });
    expect(signIns()).toEqual([]);
  });

  it('stay here when they are not complete', async () => {
    const error = await attempt({}, { password: '' });
    expect(error?.failure).toMatchObject({ stage: 'auth', code: 'credentials-missing' });
    expect(signIns()).toEqual([]);
  });

  it('are shown to nobody when the server says them back', async () => {
    const echo = `535-5.7.8 ${base64(`\0${USER}\0${PASSWORD}`)}\r\n535 5.7.8 ${PASSWORD} is wrong, and so is ${base64(PASSWORD)}`;
    const error = await attempt({ misdeed: (moment) => (moment === 'AUTH' ? echo : undefined) });
    expect(error?.failure).toMatchObject({ code: 'wrong-password', reply: expect.stringContaining('is wrong') });
    const everything = JSON.stringify(error) + String(error?.stack) + String(error?.cause);
    for (const secret of [PASSWORD, base64(PASSWORD), base64(`\0${USER}\0${PASSWORD}`)]) {
      expect(everything).not.toContain(secret);
    }
  });

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('are taken by %s', async (way) => {
    const challenges: RawSmtpServerOptions['misdeed'] = (moment, { lines }) =>
      moment === 'AUTH' && lines.at(-1) === 'AUTH CRAM-MD5' ? `334 ${base64('<1@raw.example.com>')}` : undefined;
    const error = await attempt({ abilities: [`AUTH ${way}`], misdeed: challenges });
    // The raw server knows nothing of CRAM-MD5's second line: that it comes is what counts.
    if (way === 'CRAM-MD5') expect(error?.failure.stage).toBe('auth');
    else expect(error).toBeUndefined();
    expect(signIns().every((line) => line.startsWith(`AUTH ${way}`))).toBe(true);
    expect(signIns()).not.toEqual([]);
  });
});
