import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../../../test/support/certificates.js';
import { freePorts } from '../../../test/support/free-ports.js';
import {
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { emailTo } from '../../../test/support/transport-contract.js';
import type { ProbeResult, StageReport } from '../transport.js';
import { smtpKindWith } from './smtp.kind.js';
import type { SmtpSettings } from './smtp.settings.js';

const kim = emailTo('kim@nordlicht.example');

describe('a test of an SMTP account', () => {
  let authority: CertificateAuthority;
  let certificate: { key: string; cert: string };
  const validTo = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 30.5 * 86_400_000);
  const servers: RawSmtpServer[] = [];

  beforeAll(async () => {
    authority = await certificateAuthority();
    certificate = await authority.issue({ names: ['localhost'], validTo });
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(options: Partial<RawSmtpServerOptions> = {}): Promise<RawSmtpServer> {
    const server = await startRawSmtpServer({ tls: 'starttls', certificate, ...options });
    servers.push(server);
    return server;
  }

  function test(
    changes: Partial<SmtpSettings> & Pick<SmtpSettings, 'port'>,
    {
      email,
      signal = new AbortController().signal,
      onStage = () => {},
      encryptedPorts = [],
      tlsMs = 5_000,
    }: {
      email?: typeof kim;
      signal?: AbortSignal;
      onStage?: (report: StageReport) => void;
      encryptedPorts?: { port: number; enableSsl: boolean }[];
      tlsMs?: number;
    } = {},
  ): Promise<ProbeResult> {
    const settings = smtpSettings({ caCertificate: authority.pem, ...changes });
    const kind = smtpKindWith({ limits: { ...IMPATIENT, tlsMs }, encryptedPorts });
    return kind.probe({ settings, sender: kim.from, network: HERE, ...(email && { email }), onStage, signal });
  }

  const rows = ({ stages }: ProbeResult) => stages.map(({ stage, status, detail }) => [stage, status, detail]);
  const until = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const tls = `TLS 1.3. Certificate for localhost, valid until ${until.format(validTo)} (30 days)`;

  describe('that goes well', () => {
    it('tells the stages of STARTTLS one by one', async () => {
      const { port } = await start();
      const result = await test({ port });
      expect(rows(result)).toEqual([
        ['dns', 'passed', expect.stringMatching(/^(?:127\.0\.0\.1|::1)/)],
        ['connect', 'passed', `127.0.0.1, port ${port}`],
        ['greeting', 'passed', '220 raw.example.com ESMTP'],
        ['ehlo', 'passed', 'Encryption: STARTTLS. Sign-in: PLAIN, LOGIN. Largest email: 34 MB'],
        ['starttls', 'passed', `${tls}. Sign-in: PLAIN, LOGIN. Largest email: 34 MB`],
        ['auth', 'passed', 'As mailer@nordlicht.example, with PLAIN'],
        ['sender', 'passed', 'The server accepts this sender'],
      ]);
      expect(result).toMatchObject({ ok: true, certificateExpiresAt: validTo });
      for (const { durationMs } of result.stages) expect(durationMs).toBeGreaterThanOrEqual(0);
    });

    it('tells the stages of implicit TLS one by one', async () => {
      const { port } = await start({ tls: 'implicit' });
      const result = await test({ port, enableSsl: true });
      expect(rows(result).map(([stage]) => stage)).toEqual([
        'dns',
        'connect',
        'tls',
        'greeting',
        'ehlo',
        'auth',
        'sender',
      ]);
      expect(rows(result)[2]).toEqual(['tls', 'passed', tls]);
      expect(result).toMatchObject({ ok: true, certificateExpiresAt: validTo });
    });

    it('says why it leaves out what is not needed', async () => {
      const { port } = await start({ tls: 'none' });
      const result = await test({ port, authenticationType: 'anonymous', allowUnencrypted: true });
      expect(result.ok).toBe(true);
      expect(rows(result).filter(([, status]) => status === 'skipped')).toEqual([
        ['starttls', 'skipped', 'not needed: Allow Unencrypted Connection'],
        ['auth', 'skipped', 'not needed: Anonymous authentication'],
      ]);
    });

    it('asks about the sender and takes it back, so that nothing is left behind', async () => {
      const server = await start();
      await test({ port: server.port });
      const client = await server.client(1);
      await client.gone;
      expect(client.lines.slice(-3)).toEqual(['MAIL FROM:<no-reply@nordlicht.example>', 'RSET', 'QUIT']);
    });

    it('hands a test email over on the same connection', async () => {
      const server = await start();
      const result = await test({ port: server.port }, { email: kim });
      expect(rows(result).slice(-2)).toEqual([
        ['recipient', 'passed', 'The server accepts this recipient'],
        ['hand-over', 'passed', '250 2.0.0 Ok: queued as 4F2A91C'],
      ]);
      expect(result.receipt).toEqual({ reply: '250 2.0.0 Ok: queued as 4F2A91C', server: 'localhost' });
      expect(server.clients).toHaveLength(1);
    });

    it('tells each stage as soon as it has passed', async () => {
      const seen: string[] = [];
      const { port } = await start({
        misdeed: (moment) => {
          seen.push(moment);
          return undefined;
        },
      });
      await test({ port }, { onStage: ({ stage }) => seen.push(stage) });
      // The server greets by itself, and hears the goodbye when all is over.
      expect(seen.filter((entry) => entry !== 'connect' && entry !== 'QUIT').join(', ')).toBe(
        'dns, GREETING, greeting, EHLO, ehlo, STARTTLS, EHLO after STARTTLS, starttls, AUTH, auth, MAIL, RSET, sender',
      );
    });
  });

  describe('that fails', () => {
    it('says where, why and what to do, and what it did not come to', async () => {
      const { port } = await start({
        misdeed: (moment) => (moment === 'AUTH' ? '535 5.7.8 Error: authentication failed' : undefined),
      });
      const result = await test({ port }, { email: kim });
      expect(result.ok).toBe(false);
      expect(rows(result).slice(-4)).toEqual([
        ['auth', 'failed', 'The server refused the username or password.'],
        ['sender', 'skipped', 'not reached'],
        ['recipient', 'skipped', 'not reached'],
        ['hand-over', 'skipped', 'not reached'],
      ]);
      expect(result.error).toMatchObject({
        stage: 'auth',
        code: 'wrong-password',
        reply: '535 5.7.8 Error: authentication failed',
        fields: ['username', 'password'],
      });
      expect(result.certificateExpiresAt, 'the certificate was seen all the same').toEqual(validTo);
    });

    it('says that a stage was not needed even if it failed after that', async () => {
      const { port } = await start({
        misdeed: (moment) => (moment === 'MAIL' ? '550 5.7.1 Not from here' : undefined),
      });
      const result = await test({ port, authenticationType: 'anonymous' });
      expect(rows(result).slice(-2)).toEqual([
        ['auth', 'skipped', 'not needed: Anonymous authentication'],
        ['sender', 'failed', result.error?.title],
      ]);
    });

    it('shows the end of a certificate that it refuses', async () => {
      const expired = new Date(validTo.getTime() - 40 * 86_400_000);
      const { port } = await start({ certificate: await authority.issue({ names: ['localhost'], validTo: expired }) });
      const result = await test({ port });
      expect(result).toMatchObject({
        ok: false,
        certificateExpiresAt: expired,
        error: { stage: 'starttls', code: 'certificate-expired' },
      });
      expect(result.error?.title).toContain(until.format(expired));
      expect(result.suggestion).toBeUndefined();
    });

    it('tells a refused sender from a refused recipient', async () => {
      const refusing = (moment: string) => start({ misdeed: (now) => (now === moment ? '550 5.7.1 No' : undefined) });
      const sender = await test({ port: (await refusing('MAIL')).port }, { email: kim });
      expect(sender.error).toMatchObject({ stage: 'sender', fault: 'account' });
      const recipient = await test({ port: (await refusing('RCPT')).port }, { email: kim });
      expect(rows(recipient).map(([stage, status]) => [stage, status])).toContainEqual(['recipient', 'failed']);
    });

    it('counts a sender that is taken back as a failure of the recipient', async () => {
      let asked = 0;
      const { port } = await start({
        misdeed: (moment) => (moment === 'MAIL' && ++asked === 2 ? '451 4.3.0 Not now' : undefined),
      });
      const result = await test({ port }, { email: kim });
      expect(result.error?.stage).toBe('sender');
      expect(
        rows(result)
          .map(([stage, status]) => `${stage} ${status}`)
          .slice(-3),
      ).toEqual(['sender passed', 'recipient failed', 'hand-over skipped']);
    });
  });

  it.each(['GREETING', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RSET', 'RCPT', 'DOT'] as const)(
    'ends with its connection when the caller leaves, at %s',
    async (moment) => {
      const abort = new AbortController();
      const hang = () => void setImmediate(() => abort.abort());
      const server = await start({ misdeed: (now) => (now === moment ? hang : undefined) });
      const result = await test({ port: server.port }, { email: kim, signal: abort.signal });
      expect(result).toMatchObject({ ok: false, error: { code: 'ended-here' } });
      expect(result.suggestion).toBeUndefined();
      await (
        await server.client(1)
      ).gone;
      expect(server.clients).toHaveLength(1);
    },
  );

  describe('suggests another choice that it has tried', () => {
    it('when Enable SSL is on and the port starts plain', async () => {
      const server = await start();
      const { error, suggestion } = await test({ port: server.port, enableSsl: true });
      expect(error).toMatchObject({ stage: 'tls', code: 'port-starts-plain' });
      expect(suggestion).toEqual({
        text: expect.stringMatching(/^Turn Enable SSL off: .* We tried it as far as the sign-in, and it answers\.$/),
        changes: [{ field: 'enableSsl', from: true, to: false }],
        verifiedUpTo: 'starttls',
      });
      expect(server.clients.flatMap(({ lines }) => lines).filter((line) => line.startsWith('AUTH'))).toEqual([]);
    });

    it('when Enable SSL is off and the port starts encrypted', async () => {
      const { port } = await start({ tls: 'implicit' });
      const { error, suggestion } = await test({ port });
      expect(error).toMatchObject({ stage: 'greeting', code: 'no-greeting' });
      expect(suggestion).toMatchObject({
        changes: [{ field: 'enableSsl', from: false, to: true }],
        verifiedUpTo: 'ehlo',
      });
    });

    it('when another port of the same server offers encryption', async () => {
      const plain = await start({ tls: 'none' });
      const submission = await start();
      const encryptedPorts = [{ port: submission.port, enableSsl: false }];
      const { error, suggestion } = await test({ port: plain.port }, { encryptedPorts });
      expect(error).toMatchObject({ stage: 'starttls', code: 'starttls-not-offered' });
      expect(suggestion).toMatchObject({
        text: expect.stringContaining(`Use port ${submission.port}: there, localhost offers encryption.`),
        changes: [{ field: 'port', from: plain.port, to: submission.port }],
        verifiedUpTo: 'starttls',
      });
    });

    it('and takes the first port that answers', async () => {
      const plain = await start({ tls: 'none' });
      const [unused = 0] = await freePorts(1);
      const implicit = await start({ tls: 'implicit' });
      const encryptedPorts = [
        { port: unused, enableSsl: false },
        { port: implicit.port, enableSsl: true },
      ];
      const { suggestion } = await test({ port: plain.port }, { encryptedPorts });
      expect(suggestion).toMatchObject({
        text: expect.stringContaining(`Use port ${implicit.port} with Enable SSL on`),
        changes: [
          { field: 'port', from: plain.port, to: implicit.port },
          { field: 'enableSsl', from: false, to: true },
        ],
        verifiedUpTo: 'ehlo',
      });
    });

    it('when the server wants a sign-in and offers one', async () => {
      const server = await start({
        misdeed: (moment) => (moment === 'MAIL' ? '530 5.7.0 Authentication required' : undefined),
      });
      const { error, suggestion } = await test({ port: server.port, authenticationType: 'anonymous' });
      expect(error).toMatchObject({ stage: 'sender', code: 'sign-in-needed' });
      expect(suggestion).toEqual({
        text: 'Choose Basic authentication: localhost offers a sign-in.',
        changes: [{ field: 'authenticationType', from: 'anonymous', to: 'basic' }],
        verifiedUpTo: 'starttls',
      });
    });
  });

  describe('suggests nothing', () => {
    it('where the other choice does not answer either', async () => {
      const server = await start({ misdeed: (moment) => (moment === 'GREETING' ? 'hang' : undefined) });
      expect((await test({ port: server.port }, { tlsMs: 250 })).suggestion).toBeUndefined();
      expect((await test({ port: server.port, enableSsl: true }, { tlsMs: 250 })).suggestion).toBeUndefined();
    });

    it('where the other choice has no sign-in for the credentials', async () => {
      const { port } = await start({ abilities: [] });
      expect((await test({ port, enableSsl: true })).suggestion).toBeUndefined();
    });

    it('where a sign-in is wanted and not offered', async () => {
      const { port } = await start({
        abilities: [],
        misdeed: (moment) => (moment === 'MAIL' ? '530 5.7.0 Authentication required' : undefined),
      });
      expect((await test({ port, authenticationType: 'anonymous' })).suggestion).toBeUndefined();
    });

    it('of a port that settings may not name', async () => {
      const plain = await start({ tls: 'none' });
      const submission = await start();
      const kind = smtpKindWith({ limits: IMPATIENT, encryptedPorts: [{ port: submission.port, enableSsl: false }] });
      const { suggestion } = await kind.probe({
        settings: smtpSettings({ port: plain.port, caCertificate: authority.pem }),
        sender: kim.from,
        network: { ...HERE, allowedPorts: { has: (port) => port === plain.port } },
        onStage: () => {},
        signal: new AbortController().signal,
      });
      expect(suggestion).toBeUndefined();
      expect(submission.clients).toEqual([]);
    });

    it('where the password was refused', async () => {
      const server = await start({ misdeed: (moment) => (moment === 'AUTH' ? '535 5.7.8 No' : undefined) });
      expect((await test({ port: server.port })).suggestion).toBeUndefined();
      expect(server.clients).toHaveLength(1);
    });
  });
});
