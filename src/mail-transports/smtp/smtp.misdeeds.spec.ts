import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../../../test/support/certificates.js';
import {
  type Misdeed,
  type Moment,
  type RawSmtpServer,
  startRawSmtpServer,
} from '../../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { emailTo } from '../../../test/support/transport-contract.js';
import type { Fault, TransportError } from '../transport.error.js';
import type { Stage } from '../transport.js';
import { smtpKindWith } from './smtp.kind.js';

const never = new AbortController().signal;

/** Impatient only with what the server says: a busy machine may need longer for everything else. */
const limits = { ...IMPATIENT, dnsMs: 10_000, connectMs: 10_000, tlsMs: 10_000, greetingMs: 500, silenceMs: 500 };

/** Every moment at which a server can go wrong, and the stage that it belongs to. */
const MOMENTS: readonly (readonly [Moment, Stage])[] = [
  ['GREETING', 'greeting'],
  ['EHLO', 'ehlo'],
  ['STARTTLS', 'starttls'],
  ['EHLO after STARTTLS', 'starttls'],
  ['AUTH', 'auth'],
  ['MAIL', 'sender'],
  ['RCPT', 'recipient'],
  ['DATA', 'hand-over'],
  ['DOT', 'hand-over'],
];

/** Each also in pieces, in floods and without an end. */
const MISDEEDS: Readonly<Record<string, Misdeed>> = {
  'drops the connection': 'drop',
  'says nothing': 'hang',
  'answers what is no SMTP': '\u0016\u0003\u0001 HTTP/1.1 400 Bad Request',
  'never ends its reply': ({ socket }) => flood(() => socket.write('250-and so on\r\n'.repeat(200))),
  'never ends its line': ({ socket }) => flood(() => socket.write('250 and so on '.repeat(200))),
  'floods with empty lines': ({ socket }) => flood(() => socket.write('\r\n'.repeat(2_000))),
};

/** As long as the client lets it, and as fast as it reads. */
function flood(write: () => boolean): void {
  if (write()) setImmediate(flood, write);
}

describe('an SMTP server that misbehaves', () => {
  let authority: CertificateAuthority;
  let certificate: { key: string; cert: string };
  let server: RawSmtpServer;

  beforeAll(async () => {
    authority = await certificateAuthority();
    certificate = await authority.issue({ names: ['localhost'] });
  });
  afterEach(() => server.stop());

  /** Sends one email to a server that goes wrong at one moment. @returns how it failed. */
  async function failureWhen(moment: Moment, misdeed: Misdeed, abilities?: string[]): Promise<TransportError> {
    server = await startRawSmtpServer({
      tls: 'starttls',
      certificate,
      ...(abilities && { abilities }),
      misdeed: (now) => (now === moment ? misdeed : undefined),
    });
    const settings = smtpSettings({ port: server.port, caCertificate: authority.pem });
    const email = emailTo('kim@nordlicht.example');
    const transport = smtpKindWith({ limits }).open(settings, email.from, HERE);
    const failure = await transport.send(email, never).then(
      () => expect.unreachable('The email was sent.'),
      (error: TransportError) => error,
    );
    transport.close();
    await server.clients[0]?.gone;
    return failure;
  }

  const refusedForNow: Record<Stage, Fault> = faults('account', 'temporary', 'temporary', 'temporary');
  const refusedForGood: Record<Stage, Fault> = faults('account', 'account', 'email', 'email');
  const broken: Record<Stage, Fault> = faults('account', 'temporary', 'temporary', 'temporary');

  describe.each([
    { way: 'one command at a time', abilities: ['AUTH PLAIN LOGIN'] },
    { way: 'with PIPELINING', abilities: ['AUTH PLAIN LOGIN', 'PIPELINING'] },
  ])('$way', ({ abilities }) => {
    it.each(MOMENTS)('refuses for now at %s: the stage is %s', async (moment, stage) => {
      const { failure, outcomeUnknown } = await failureWhen(moment, '451 4.3.0 Try again later', abilities);
      expect(failure).toMatchObject({ stage, fault: refusedForNow[stage], reply: '451 4.3.0 Try again later' });
      expect(outcomeUnknown).toBe(false);
    });

    it.each(MOMENTS)('refuses for good at %s: the stage is %s', async (moment, stage) => {
      const { failure, outcomeUnknown } = await failureWhen(moment, '550-5.0.0 No,\r\n550 5.0.0 never', abilities);
      expect(failure).toMatchObject({ stage, fault: refusedForGood[stage], reply: '550 5.0.0 No, never' });
      expect(outcomeUnknown).toBe(false);
    });

    describe.each(Object.entries(MISDEEDS))('%s', (_, misdeed) => {
      it.each(MOMENTS)('at %s: the stage is %s', async (moment, stage) => {
        const { failure, outcomeUnknown } = await failureWhen(moment, misdeed, abilities);
        expect(failure).toMatchObject({ stage, fault: broken[stage] });
        expect(outcomeUnknown, 'only after the dot, the email may have arrived').toBe(moment === 'DOT');
      });
    });
  });
});

function faults(before: Fault, sender: Fault, recipient: Fault, handOver: Fault): Record<Stage, Fault> {
  return {
    dns: before,
    connect: before,
    tls: before,
    greeting: before,
    ehlo: before,
    starttls: before,
    token: before,
    auth: before,
    sender,
    recipient,
    'hand-over': handOver,
  };
}
