import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { smtpKindWith } from '../../src/mail-transports/smtp/smtp.kind.js';
import { SMTP_LIMITS } from '../../src/mail-transports/smtp/smtp.limits.js';
import type { SmtpSettings } from '../../src/mail-transports/smtp/smtp.settings.js';
import type { TransportError } from '../../src/mail-transports/transport.error.js';
import type { Receipt, Stage } from '../../src/mail-transports/transport.js';
import { certificateAuthority, type CertificateAuthority } from '../support/certificates.js';
import { postfixMissing, startPostfix, type Postfix, type PostfixPorts } from '../support/postfix.js';
import { describeWith } from '../support/required.js';
import { HERE, PASSWORD, smtpSettings } from '../support/smtp-accounts.js';
import { emailTo } from '../support/transport-contract.js';
import { wiretap, type Wiretap } from '../support/wiretap.js';

// A port that starts encrypted says nothing to somebody who waits for a greeting: half a second of that is enough.
const kind = smtpKindWith({ limits: { ...SMTP_LIMITS, greetingMs: 500 } });

const OWNER = { name: 'mailer@nordlicht.example', password: PASSWORD };
const GUEST = { name: 'guest@nordlicht.example', password: PASSWORD };
const kim = emailTo('kim@elsewhere.example');
const inbox = emailTo('inbox@hosted.example');

const STARTTLS = { service: 'submission', stage: 'starttls' } as const;
const IMPLICIT = { service: 'smtps', stage: 'tls' } as const;
const ANONYMOUS = { authenticationType: 'anonymous', username: undefined, password: undefined } as const;

describeWith(postfixMissing(), 'Against Postfix', () => {
  let authority: CertificateAuthority;
  let servers: Record<'good' | 'expired' | 'misnamed' | 'selfSigned' | 'strict', Postfix>;
  let wire: Wiretap;

  beforeAll(async () => {
    authority = await certificateAuthority();
    const yesterday = new Date(Date.now() - 86_400_000);
    const start = async (names: [string, ...string[]], request: { validTo?: Date; selfSigned?: boolean } = {}) =>
      startPostfix({ certificate: await authority.issue({ names, ...request }), users: [OWNER] });
    servers = {
      good: await start(['localhost']),
      expired: await start(['localhost'], { validTo: yesterday }),
      misnamed: await start(['mail.other.example', 'smtp.other.example']),
      selfSigned: await start(['localhost'], { selfSigned: true }),
      strict: await startPostfix({
        certificate: await authority.issue({ names: ['localhost'] }),
        users: [{ ...OWNER, senders: [kim.from.address] }, GUEST],
      }),
    };
  });
  afterAll(() => Promise.all(Object.values(servers ?? {}).map((server) => server.stop())));
  afterEach(() => wire.stop());

  /** An account at one of the servers, overheard by somebody on the way. */
  async function account(
    { server = 'good', service }: { server?: keyof typeof servers; service: keyof PostfixPorts },
    changes: Partial<SmtpSettings> = {},
  ): Promise<SmtpSettings> {
    wire = await wiretap(servers[server].ports[service]);
    const enableSsl = service === 'smtps';
    return smtpSettings({ port: wire.port, enableSsl, caCertificate: authority.pem, ...changes });
  }

  const test = (settings: SmtpSettings, email?: typeof kim) =>
    kind.probe({
      settings,
      sender: kim.from,
      network: HERE,
      onStage: () => {},
      signal: new AbortController().signal,
      ...(email && { email }),
    });

  async function send(settings: SmtpSettings, email = kim): Promise<Receipt> {
    const transport = kind.open(settings, email.from, HERE);
    try {
      return await transport.send(email, new AbortController().signal);
    } finally {
      transport.close();
    }
  }

  const failure = (sending: Promise<unknown>): Promise<TransportError> =>
    sending.then(
      () => expect.unreachable('It was sent.'),
      (error: TransportError) => error,
    );

  /** Neither the password, nor an attempt to sign in, nor a word of an email. */
  function expectNothingInTheClear({ username = '', password = '' }: SmtpSettings): void {
    expect(wire.clearText()).not.toMatch(/AUTH|MAIL FROM|RCPT TO|DATA/i);
    for (const secret of [username, password, `\0${username}\0${password}`].filter((text) => text.length > 2)) {
      expect(wire.clearText()).not.toContain(secret);
      expect(wire.clearText()).not.toContain(Buffer.from(secret).toString('base64'));
    }
  }

  it.each([STARTTLS, IMPLICIT])('all is green on $service: test, test email and email', async ({ service, stage }) => {
    const settings = await account({ service });
    const tested = await test(settings);
    expect(tested).toMatchObject({ ok: true });
    expect(tested.stages.every(({ status }) => status === 'passed')).toBe(true);
    expect(tested.stages.find((row) => row.stage === stage)?.detail).toMatch(/^TLS 1\.3\. Certificate for localhost/);

    expect(await test(settings, kim)).toMatchObject({
      ok: true,
      receipt: { reply: expect.stringMatching(/^250 2\.0\.0 Ok: queued/) },
    });
    await send(settings);
    for (const email of [await servers.good.inbox.next(), await servers.good.inbox.next()]) {
      expect(email).toEqual({ from: kim.from.address, to: [kim.to], raw: kim.message, secure: true, user: OWNER.name });
    }
    expectNothingInTheClear(settings);
  });

  interface Case {
    readonly what: string;
    readonly at: { server?: keyof typeof servers; service: keyof PostfixPorts };
    readonly with?: Partial<SmtpSettings>;
    readonly code: string;
    readonly stage: Stage;
    readonly advice: RegExp;
    readonly changes?: readonly { field: string; from: unknown; to: unknown }[];
  }
  const certificateCases = [STARTTLS, IMPLICIT].flatMap(({ service, stage }): Case[] => [
    {
      what: `an expired certificate on ${service}`,
      at: { server: 'expired', service },
      code: 'certificate-expired',
      stage,
      advice: /to renew it/,
    },
    {
      what: `a certificate for another name on ${service}`,
      at: { server: 'misnamed', service },
      code: 'certificate-name-differs',
      stage,
      advice: /enter its name as SMTP Server/,
    },
    {
      what: `a self-signed certificate on ${service}`,
      at: { server: 'selfSigned', service },
      code: 'certificate-self-signed',
      stage,
      advice: /If it is your own server, paste its certificate/,
    },
    {
      what: `a certificate from an unknown authority on ${service}`,
      at: { service },
      with: { caCertificate: undefined },
      code: 'certificate-issuer-unknown',
      stage,
      advice: /If that is your own authority/,
    },
    {
      what: `a wrong password on ${service}`,
      at: { service },
      with: { password: 'wrong-password' },
      code: 'wrong-password',
      stage: 'auth',
      advice: /full address as username/,
    },
  ]);
  const cases: Case[] = [
    ...certificateCases,
    {
      what: 'no STARTTLS, while it asks for a password',
      at: { service: 'plain' },
      code: 'starttls-not-offered',
      stage: 'starttls',
      advice: /something on the way removes it/,
    },
    {
      what: 'implicit TLS on a STARTTLS port',
      at: { service: 'submission' },
      with: { enableSsl: true },
      code: 'port-starts-plain',
      stage: 'tls',
      advice: /Turn Enable SSL off/,
      changes: [{ field: 'enableSsl', from: true, to: false }],
    },
    {
      what: 'STARTTLS on an implicit TLS port',
      at: { service: 'smtps' },
      with: { enableSsl: false },
      code: 'no-greeting',
      stage: 'greeting',
      advice: /Enable SSL/,
      changes: [{ field: 'enableSsl', from: false, to: true }],
    },
  ];

  it.each(cases)('$what is told as $code, and nothing leaves in the clear', async (story) => {
    const settings = await account(story.at, story.with);
    const tested = await test(settings);
    expect(tested.ok).toBe(false);
    expect(tested.error).toMatchObject({
      stage: story.stage,
      fault: 'account',
      code: story.code,
      advice: expect.stringMatching(story.advice),
    });
    expect(tested.stages.find(({ status }) => status === 'failed')).toMatchObject({ stage: story.stage });
    expect(tested.suggestion?.changes).toEqual(story.changes);

    const error = await failure(send(settings));
    expect(error.failure).toEqual(tested.error);
    expectNothingInTheClear(settings);
  });

  it('shows the dates and names of a certificate that it refuses', async () => {
    const { error: expired } = await test(await account({ server: 'expired', service: 'submission' }));
    expect(expired?.title).toMatch(/expired on \d{1,2} \w{3,4} \d{4}\.$/);
    await wire.stop();
    const { error: misnamed } = await test(await account({ server: 'misnamed', service: 'smtps' }));
    expect(misnamed?.title).toBe('The certificate is for mail.other.example, smtp.other.example, not for localhost.');
  });

  it('an anonymous account may not relay, and is told to sign in', async () => {
    const settings = await account({ service: 'submission' }, ANONYMOUS);
    expect(await test(settings)).toMatchObject({ ok: true });
    const tested = await test(settings, kim);
    expect(tested.error).toMatchObject({ stage: 'recipient', fault: 'account', code: 'relay-denied' });
    expect(tested.error?.reply).toMatch(/^554 5\.7\.1 .*Relay access denied/);
    expect(tested.suggestion?.changes).toEqual([{ field: 'authenticationType', from: 'anonymous', to: 'basic' }]);
    expect((await failure(send(settings))).failure).toMatchObject({ code: 'relay-denied', fault: 'account' });
    expectNothingInTheClear(settings);
  });

  it('an anonymous account reaches the mailboxes of the server, without TLS where that is allowed', async () => {
    const settings = await account({ service: 'plain' }, { ...ANONYMOUS, allowUnencrypted: true });
    expect(await test(settings)).toMatchObject({ ok: true });
    await send(settings, inbox);
    const email = await servers.good.inbox.next();
    expect(email).toEqual({ from: inbox.from.address, to: [inbox.to], raw: inbox.message, secure: false });
    expect(wire.clearText()).not.toMatch(/^AUTH/m);
  });

  it('a sender that belongs to somebody else is told as that, when a test email is sent', async () => {
    const guest = { username: GUEST.name };
    const settings = await account({ server: 'strict', service: 'submission' }, guest);
    const tested = await test(settings, kim);
    expect(tested.error).toMatchObject({
      fault: 'account',
      code: 'sender-not-owned',
      fields: ['senderEmailAddress', 'username'],
    });
    expect(tested.error?.reply).toMatch(/^553 5\.7\.1 .*not owned by user guest@nordlicht\.example/);
    expect((await failure(send(settings))).failure).toMatchObject({ code: 'sender-not-owned', fault: 'account' });
    await wire.stop();

    const owner = await account({ server: 'strict', service: 'submission' });
    expect(await test(owner, kim)).toMatchObject({ ok: true });
  });

  it('an unknown recipient is the fault of the one email, and the next goes through on the same connection', async () => {
    const settings = await account({ service: 'submission' });
    const transport = kind.open(settings, kim.from, HERE);
    const signal = new AbortController().signal;
    const error = await failure(transport.send(emailTo('nobody@hosted.example'), signal));
    expect(error).toMatchObject({
      recipientUnknown: true,
      outcomeUnknown: false,
      failure: { stage: 'recipient', fault: 'email', code: 'recipient-unknown' },
    });
    await transport.send(inbox, signal);
    transport.close();
    expect(await servers.good.inbox.next()).toMatchObject({ to: [inbox.to] });
    await servers.good.logged(/disconnect from .* rcpt=1\/2 /);
  });
});
