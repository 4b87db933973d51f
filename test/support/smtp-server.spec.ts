import { createTransport } from 'nodemailer';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority, type IssuedCertificate } from './certificates.js';
import { startSmtpServer, type SmtpServerOptions, type SmtpTestServer, type Step } from './smtp-server.js';

const ACCOUNT = { name: 'noreply@nordlicht.example', password: 'secret' };
const ENVELOPE = { from: ACCOUNT.name, to: 'mara@elsewhere.example' };
const RAW = 'From: noreply@nordlicht.example\r\nSubject: Dots\r\n\r\n.\r\n..two\r\n';

describe('the SMTP server of the tests', () => {
  let authority: CertificateAuthority;
  let certificate: IssuedCertificate;
  let server: SmtpTestServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
    certificate = await authority.issue({ names: ['localhost'] });
  });
  afterEach(() => server.stop());

  async function start(options: Partial<SmtpServerOptions>): Promise<void> {
    server = await startSmtpServer({ tls: 'none', certificate, ...options });
  }

  function send(client: { secure?: boolean; requireTLS?: boolean; auth?: { user: string; pass: string } } = {}) {
    const transport = createTransport({ host: 'localhost', port: server.port, tls: { ca: authority.pem }, ...client });
    return transport.sendMail({ envelope: ENVELOPE, raw: RAW });
  }

  const auth = { user: ACCOUNT.name, pass: ACCOUNT.password };

  it.each([
    ['starttls', { requireTLS: true }],
    ['implicit', { secure: true }],
  ] as const)('takes an email through %s after a login, byte by byte', async (tls, client) => {
    await start({ tls, users: [ACCOUNT] });
    await send({ ...client, auth });
    expect(await server.inbox.next()).toEqual({
      from: ENVELOPE.from,
      to: [ENVELOPE.to],
      raw: Buffer.from(RAW),
      secure: true,
      user: ACCOUNT.name,
    });
    expect(server.logins).toEqual([{ user: ACCOUNT.name, secure: true }]);
    await expect(send(client)).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({ ...client, auth: { ...auth, pass: 'wrong' } })).rejects.toMatchObject({
      response: '535 5.7.8 Error: authentication failed',
    });
  });

  it('takes anonymous mail where it knows no users', async () => {
    await start({ tls: 'none' });
    await send();
    const email = await server.inbox.next();
    expect(email).toMatchObject({ secure: false });
    expect(email).not.toHaveProperty('user');
  });

  it('remembers who signed in without TLS', async () => {
    await start({ tls: 'none', users: [ACCOUNT] });
    await send({ auth });
    expect(server.logins).toEqual([{ user: ACCOUNT.name, secure: false }]);
  });

  it.each(['CONNECT', 'AUTH', 'MAIL', 'RCPT', 'DATA'] as const)(
    'refuses at %s with the words it is given',
    async (verb) => {
      const steps: Step[] = [];
      await start({
        users: [ACCOUNT],
        answer: (step) => {
          steps.push(step);
          return step.verb === verb ? '450 4.7.1 Come back later' : undefined;
        },
      });
      await expect(send({ auth })).rejects.toMatchObject({
        message: expect.stringContaining('450 4.7.1 Come back later'),
        ...(verb !== 'CONNECT' && { responseCode: 450 }),
      });
      expect(steps.at(-1)).toMatchObject({
        verb,
        argument: { CONNECT: '', AUTH: ACCOUNT.name, MAIL: ENVELOPE.from, RCPT: ENVELOPE.to, DATA: '' }[verb],
      });
      expect(server.inbox.emails).toEqual([]);
    },
  );

  it('holds a reply back until it is released', async () => {
    let release = () => {};
    const released = new Promise<undefined>((resolve) => (release = () => resolve(undefined)));
    let reached = () => {};
    const held = new Promise<void>((resolve) => (reached = resolve));
    await start({
      answer: ({ verb }) => {
        if (verb !== 'DATA') return undefined;
        reached();
        return released;
      },
    });
    const sending = send();
    await held;
    expect(server.inbox.emails).toEqual([]);
    expect(server.connections).toBe(1);
    release();
    await sending;
    expect(await server.inbox.count(1)).toHaveLength(1);
  });

  it('cuts the connection after the dot, and leaves the email to the story', async () => {
    let dropped: Step['email'];
    await start({
      answer: ({ verb, email }) => {
        if (verb !== 'DATA') return undefined;
        dropped = email;
        return 'drop';
      },
    });
    await expect(send()).rejects.toThrow(/closed/i);
    expect(dropped).toMatchObject({ to: [ENVELOPE.to], raw: Buffer.from(RAW) });
    expect(server.inbox.emails).toEqual([]);
  });

  it('stops while clients are connected', async () => {
    let reached = () => {};
    const held = new Promise<void>((resolve) => (reached = resolve));
    await start({
      answer: () => {
        reached();
        return new Promise(() => {});
      },
    });
    const sending = send();
    sending.catch(() => {});
    await held;
    await server.stop();
    await expect(sending).rejects.toThrow(/closed/i);
  });
});
