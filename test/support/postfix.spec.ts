import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from './certificates.js';
import { postfixMissing, startPostfix, type Postfix } from './postfix.js';
import { describeWith } from './required.js';
import { wiretap, type Wiretap } from './wiretap.js';

const NOREPLY = { name: 'noreply@nordlicht.example', password: 'pä$$ word' };
const RELAY = { name: 'relay', password: 'relay-password' };

describeWith(postfixMissing(), 'the Postfix of the tests', () => {
  let authority: CertificateAuthority;
  let postfix: Postfix;
  let wire: Wiretap | undefined;

  beforeAll(async () => {
    authority = await certificateAuthority();
    const certificate = await authority.issue({ names: ['localhost'] });
    postfix = await startPostfix({
      certificate,
      users: [{ ...NOREPLY, senders: [NOREPLY.name] }, RELAY],
    });
  });
  afterAll(() => postfix.stop());
  afterEach(() => wire?.stop());

  function send(
    port: number,
    account: { secure?: boolean; user?: typeof RELAY; from?: string; to?: string; tls?: boolean },
  ) {
    const { secure = false, user, from = NOREPLY.name, to = 'mara@elsewhere.example', tls = true } = account;
    return createTransport({
      host: 'localhost',
      port,
      secure,
      requireTLS: tls && !secure,
      ignoreTLS: !tls,
      tls: { ca: authority.pem },
      ...(user && { auth: { user: user.name, pass: user.password } }),
    }).sendMail({ envelope: { from, to }, raw: `Subject: From ${port}\r\n\r\n.Grüße\r\n..\r\n` });
  }

  it.each([
    ['submission', false],
    ['smtps', true],
  ] as const)('takes an email on %s after a login, byte by byte', async (service, secure) => {
    await send(postfix.ports[service], { secure, user: NOREPLY });
    const email = await postfix.inbox.next();
    expect(email).toMatchObject({
      from: NOREPLY.name,
      to: ['mara@elsewhere.example'],
      secure: true,
      user: NOREPLY.name,
    });
    expect(email.raw.toString()).toContain(`Subject: From ${postfix.ports[service]}\r\n`);
    expect(email.raw.toString()).toMatch(/\r\n\r\n\.Grüße\r\n\.\.\r\n$/);
  });

  it('knows users without a domain', async () => {
    await expect(send(postfix.ports.submission, { user: RELAY, from: NOREPLY.name })).rejects.toMatchObject({
      response: `553 5.7.1 <${NOREPLY.name}>: Sender address rejected: not owned by user ${RELAY.name}`,
    });
  });

  it('refuses a wrong password', async () => {
    await expect(send(postfix.ports.submission, { user: { ...NOREPLY, password: 'no' } })).rejects.toMatchObject({
      response: expect.stringMatching(/^535 5\.7\.8 Error: authentication failed/),
    });
    await postfix.logged(/SASL PLAIN authentication failed/);
  });

  it('lets nobody sign in on submission before STARTTLS', async () => {
    await expect(send(postfix.ports.submission, { user: NOREPLY, tls: false })).rejects.toMatchObject({
      response: '530 5.7.0 Must issue a STARTTLS command first',
    });
  });

  it('takes anonymous mail for its own mailboxes only', async () => {
    const { plain } = postfix.ports;
    await send(plain, { tls: false, from: 'a@b.example', to: 'inbox@hosted.example' });
    const email = await postfix.inbox.next();
    expect(email).toMatchObject({ secure: false });
    expect(email.user).toBeUndefined();
    await expect(send(plain, { tls: false, from: 'a@b.example', to: 'nobody@hosted.example' })).rejects.toMatchObject({
      response: expect.stringMatching(/^550 5\.1\.1 .*User unknown/),
    });
    await expect(send(plain, { tls: false, from: 'a@b.example' })).rejects.toMatchObject({
      response: expect.stringMatching(/^554 5\.7\.1 .*Relay access denied/),
    });
  });

  it('shows through a wiretap which passwords went over the wire in the clear', async () => {
    const secret = Buffer.from(`\0${NOREPLY.name}\0${NOREPLY.password}`).toString('base64');
    wire = await wiretap(postfix.ports.submission);
    await send(wire.port, { user: NOREPLY });
    expect(wire.clearText()).toMatch(/^EHLO .*\r\nSTARTTLS\r\n$/);
    await wire.stop();

    wire = await wiretap(postfix.ports.plain);
    await send(wire.port, { user: NOREPLY, tls: false });
    expect(wire.clearText()).toContain(`AUTH PLAIN ${secret}\r\n`);
  });
});
