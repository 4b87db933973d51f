import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  certificateAuthority,
  type CertificateAuthority,
  type CertificateRequest,
} from '../../test/support/certificates.js';
import {
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT } from '../../test/support/smtp-accounts.js';
import { connect } from './connect.js';
import type { SymptomError } from './symptom.error.js';

const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(Math.floor(Date.now() / 1_000) * 1_000 + days * DAY_MS);
const limits = { ...IMPATIENT, tlsMs: 5_000 };

describe('encryption', () => {
  let authority: CertificateAuthority;
  let server: RawSmtpServer;

  beforeAll(async () => void (authority = await certificateAuthority('Contoso Internal CA')));
  afterEach(() => server.stop());

  /** Connects with TLS to a server with such a certificate. */
  async function encryptedWith(
    request: CertificateRequest,
    { host = 'mail.example.com', caCertificate = authority.pem }: { host?: string; caCertificate?: string } = {},
    options: Partial<RawSmtpServerOptions> = {},
  ) {
    const certificate = await authority.issue(request);
    server = await startRawSmtpServer({ tls: 'implicit', certificate, ...options });
    const passed: string[] = [];
    const socket = await connect({
      host,
      port: server.port,
      network: HERE,
      limits,
      tls: { caCertificate },
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      onPassed: (_stage, detail) => passed.push(detail),
      signal: new AbortController().signal,
    });
    socket.destroy();
    return passed.at(-1);
  }

  async function refusalOf(encrypting: Promise<unknown>) {
    const { symptom } = await encrypting.then(
      () => expect.unreachable('It was accepted.'),
      (error: SymptomError) => error,
    );
    const client = await server.client(1);
    await client.gone;
    if (client.isEncrypted) expect(client.lines, 'nothing was said').toEqual([]);
    return symptom;
  }

  it('takes a certificate of an authority that was pasted, and says what it is', async () => {
    const validTo = daysFromNow(101);
    const detail = await encryptedWith({ names: ['mail.example.com', 'mx.example.com'], validTo });
    const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
    expect(detail).toBe(
      `TLS 1.3. Certificate for mail.example.com and 1 more, valid until ${date.format(validTo)} (100 days)`,
    );
  });

  it('takes a certificate for an IP address where the host is one', async () => {
    await expect(encryptedWith({ names: ['127.0.0.1'] }, { host: '127.0.0.1' })).resolves.toContain('127.0.0.1');
  });

  it('takes a self-signed certificate that was pasted itself', async () => {
    const self = await authority.issue({ names: ['mail.example.com'], selfSigned: true });
    const encrypting = encryptedWith({ names: ['unused'] }, { caCertificate: self.cert }, { certificate: self });
    await expect(encrypting).resolves.toContain('mail.example.com');
  });

  it('takes TLS 1.2, and nothing older', async () => {
    const with12 = encryptedWith({ names: ['mail.example.com'] }, {}, { tlsOptions: { maxVersion: 'TLSv1.2' } });
    await expect(with12).resolves.toContain('TLS 1.2.');
    await server.stop();
    const with11 = encryptedWith(
      { names: ['mail.example.com'] },
      {},
      { tlsOptions: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } },
    );
    expect(await refusalOf(with11)).toMatchObject({ stage: 'tls', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it('refuses a certificate for another name, and shows whose it is', async () => {
    expect(await refusalOf(encryptedWith({ names: ['mx.example.com', 'imap.example.com'] }))).toMatchObject({
      stage: 'tls',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      certificate: { names: ['mx.example.com', 'imap.example.com'] },
    });
  });

  it('refuses a certificate for another IP address', async () => {
    const encrypting = encryptedWith({ names: ['localhost', '127.0.0.9'] }, { host: '127.0.0.1' });
    expect(await refusalOf(encrypting)).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('refuses an expired certificate, and shows since when', async () => {
    const validTo = daysFromNow(-3);
    expect(await refusalOf(encryptedWith({ names: ['mail.example.com'], validTo }))).toMatchObject({
      code: 'CERT_HAS_EXPIRED',
      certificate: { validTo },
    });
  });

  it('refuses a certificate whose time has not come', async () => {
    const request = { names: ['mail.example.com'] as [string], validFrom: daysFromNow(2), validTo: daysFromNow(9) };
    expect(await refusalOf(encryptedWith(request))).toMatchObject({ code: 'CERT_NOT_YET_VALID' });
  });

  it('refuses a self-signed certificate', async () => {
    expect(await refusalOf(encryptedWith({ names: ['mail.example.com'], selfSigned: true }))).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it('refuses a certificate of an authority that nobody knows, and shows which', async () => {
    const certificate = await (await certificateAuthority('Stranger CA')).issue({ names: ['mail.example.com'] });
    for (const caCertificate of [authority.pem, '']) {
      expect(await refusalOf(encryptedWith({ names: ['unused'] }, { caCertificate }, { certificate }))).toMatchObject({
        code: expect.stringMatching(/^UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY)$/),
        certificate: { issuer: 'Stranger CA' },
      });
      await server.stop();
    }
  });

  it('says when the port does not start encrypted', async () => {
    const symptom = await refusalOf(encryptedWith({ names: ['mail.example.com'] }, {}, { tls: 'none' }));
    expect(symptom).toMatchObject({ stage: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  });
});
