import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { certificateAuthority, type CertificateAuthority } from '../../../test/support/certificates.js';
import {
  type RawClient,
  type RawSmtpServer,
  type RawSmtpServerOptions,
  startRawSmtpServer,
} from '../../../test/support/raw-smtp-server.js';
import { HERE, IMPATIENT, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { describeTransportContract, emailTo } from '../../../test/support/transport-contract.js';
import type { TransportError } from '../transport.error.js';
import type { MailTransport } from '../transport.js';
import { smtpKind, smtpKindWith } from './smtp.kind.js';
import type { SmtpLimits } from './smtp.limits.js';
import type { SmtpSettings } from './smtp.settings.js';

const never = new AbortController().signal;
const kim = emailTo('kim@nordlicht.example');

let authority: CertificateAuthority;
let certificate: { key: string; cert: string };
beforeAll(async () => {
  authority = await certificateAuthority();
  certificate = await authority.issue({ names: ['localhost'] });
});

const MODES: Record<RawSmtpServerOptions['tls'], Partial<SmtpSettings>> = {
  starttls: { enableSsl: false },
  implicit: { enableSsl: true },
  none: { authenticationType: 'anonymous', allowUnencrypted: true },
};

for (const [tls, mode] of Object.entries(MODES) as [RawSmtpServerOptions['tls'], Partial<SmtpSettings>][]) {
  describeTransportContract(`smtp (${tls})`, async () => {
    const server = await startRawSmtpServer({ tls, certificate });
    const firstIn = ({ lines }: RawClient, command: string) =>
      lines.filter((line) => line.startsWith(command)).map((line) => /<([^>]*)>/.exec(line)?.[1] ?? '');
    return {
      kind: smtpKind,
      settings: smtpSettings({ port: server.port, caCertificate: authority.pem, ...mode }),
      network: HERE,
      received: () =>
        server.clients.flatMap((client) =>
          client.messages.map((wire, index) => ({
            // The sender's check says MAIL FROM as well, and RCPT TO only a real email.
            from: firstIn(client, 'MAIL FROM:').at(-1) ?? '',
            to: [firstIn(client, 'RCPT TO:')[index] ?? ''],
            message: Buffer.from(`${wire.replace(/^\./gm, '')}\r\n`, 'latin1'),
          })),
        ),
      connections: () => server.clients.length,
      quiet: async () => void (await Promise.all(server.clients.map(({ gone }) => gone))),
      stop: () => server.stop(),
    };
  });
}

describe('an SMTP transport', () => {
  let server: RawSmtpServer;
  let transport: MailTransport;

  async function open(
    options: Partial<RawSmtpServerOptions> = {},
    changes: Partial<SmtpSettings> = {},
    limits: Partial<SmtpLimits> = {},
  ): Promise<void> {
    server = await startRawSmtpServer({ tls: 'starttls', certificate, ...options });
    const settings = smtpSettings({ port: server.port, caCertificate: authority.pem, ...changes });
    const patient = {
      ...IMPATIENT,
      dnsMs: 10_000,
      connectMs: 10_000,
      tlsMs: 10_000,
      greetingMs: 10_000,
      silenceMs: 30_000,
      idleMs: 20_000,
    };
    transport = smtpKindWith({ limits: { ...patient, ...limits } }).open(settings, kim.from, HERE);
  }
  afterEach(async () => {
    transport.close();
    await server.stop();
  });

  const send = (to = 'kim@nordlicht.example', signal = new AbortController().signal) =>
    transport.send(emailTo(to), signal);
  const failure = (sending: Promise<unknown>): Promise<TransportError> =>
    sending.then(
      () => expect.unreachable('It was sent.'),
      (error: TransportError) => error,
    );
  const said = (client: RawClient | undefined, command: string) =>
    client?.lines.filter((line) => line.startsWith(command)).length;

  it('answers with the words of the server, and its name as the admin knows it', async () => {
    await open();
    await expect(send()).resolves.toEqual({ reply: '250 2.0.0 Ok: queued as 4F2A91C', server: 'localhost' });
  });

  it('puts exactly one RCPT on the wire, which is the recipient, and the bytes of the message unchanged', async () => {
    await open();
    await send();
    const { lines, messages } = await server.client(1);
    expect(lines.filter((line) => /^RCPT/i.test(line))).toEqual(['RCPT TO:<kim@nordlicht.example>']);
    expect(messages).toEqual([kim.message.toString('latin1').replace(/^\./gm, '..').slice(0, -2)]);
  });

  it('refuses an address that its parser did not make, and says nothing of it to the server', async () => {
    await open();
    for (const to of [
      'a@b.example\r\nRCPT TO:<evil@example.com>',
      'A <a@b.example>',
      ' a@b.example',
      'a@b',
      'a@BÜCHER.example',
    ]) {
      const error = await failure(transport.send({ ...kim, to }, never));
      expect(error.failure).toMatchObject({ stage: 'recipient', fault: 'email' });
    }
    const from = { name: '', address: 'me@nordlicht.example>\r\nDATA' };
    expect((await failure(transport.send({ ...kim, from }, never))).failure).toMatchObject({ stage: 'sender' });
    const { lines } = await server.client(1);
    expect(lines.filter((line) => /^(?:MAIL|RCPT|DATA)/i.test(line))).toEqual([]);
  });

  describe('keeps its connections', () => {
    it('and sends one email after another on the same, signed in once', async () => {
      await open();
      for (let emails = 0; emails < 20; emails += 1) await send();
      expect(server.clients).toHaveLength(1);
      expect(server.clients[0]?.messages).toHaveLength(20);
      expect(said(server.clients[0], 'AUTH')).toBe(1);
    });

    it('but never more of them than the settings allow', async () => {
      let waiting: (() => void)[] = [];
      // All answers are held back until as many clients wait for one as there may be.
      const together = () =>
        new Promise<string>((resolve) => {
          waiting.push(() => resolve('250 Ok'));
          if (waiting.length < 3) return;
          for (const answer of waiting) answer();
          waiting = [];
        });
      await open({ misdeed: (moment) => (moment === 'DOT' ? together : undefined) }, { maxConnections: 3 });
      await Promise.all(Array.from({ length: 30 }, () => send()));
      expect(server.peak).toBe(3);
      expect(server.clients).toHaveLength(3);
    });

    it('and lets those who wait for one give up without harm to the others', async () => {
      const { promise: released, resolve: release } = deferred();
      await open(
        { misdeed: (moment) => (moment === 'DOT' ? () => released.then(() => '250 Ok') : undefined) },
        { maxConnections: 1 },
      );
      const first = send();
      const abort = new AbortController();
      const second = failure(send('second@nordlicht.example', abort.signal));
      const third = send('third@nordlicht.example');
      abort.abort();
      expect((await second).failure).toMatchObject({ code: 'no-connection-free', fault: 'temporary' });
      release();
      await Promise.all([first, third]);
      expect(server.clients[0]?.messages).toHaveLength(2);
    });

    it('and gives up those that are another process’s share now: idle ones at once, busy ones when they are done', async () => {
      let release = () => {};
      const held = () => new Promise<string>((resolve) => (release = () => resolve('250 Ok')));
      await open({ misdeed: (moment, { number }) => (moment === 'DOT' && number === 1 ? held : undefined) });
      const connected = () => server.clients.filter(({ socket }) => !socket.destroyed).map(({ number }) => number);
      const busy = send();
      await server.client(1);
      await Promise.all([send(), send(), send()]);
      expect(server.clients).toHaveLength(4);

      transport.share!(2);
      await vi.waitFor(() => expect(connected()).toEqual([1, expect.any(Number)]));

      transport.share!(0);
      release();
      await busy;
      await vi.waitFor(() => expect(connected()).toEqual([]));
      const waiting = send();
      transport.share!(1);
      await waiting;
      expect(server.clients).toHaveLength(5);
    });

    it('and closes one that nobody needs with a goodbye', async () => {
      await open({}, {}, { idleMs: 20 });
      await send();
      const client = await server.client(1);
      await client.gone;
      expect(client.lines.at(-1)).toBe('QUIT');
      await send();
      expect(server.clients).toHaveLength(2);
    });

    it('and goes on with one on which an email was refused, after RSET', async () => {
      const misdeed: RawSmtpServerOptions['misdeed'] = (moment, { lines }) =>
        moment === 'RCPT' && lines.at(-1)?.includes('nobody') ? '550 5.1.1 No such user' : undefined;
      for (const abilities of [['AUTH PLAIN'], ['AUTH PLAIN', 'PIPELINING']]) {
        await open({ misdeed, abilities });
        const error = await failure(send('nobody@nordlicht.example'));
        expect(error).toMatchObject({ recipientUnknown: true, failure: { fault: 'email', stage: 'recipient' } });
        await send();
        expect(server.clients).toHaveLength(1);
        expect(said(server.clients[0], 'RSET')).toBe(1);
        transport.close();
        await server.stop();
      }
    });

    it('and closes those that are idle at once, and busy ones when they are done', async () => {
      const { promise: released, resolve: release } = deferred();
      const { promise: handedOver, resolve: onHandOver } = deferred();
      const holdBack = () => {
        onHandOver();
        return released.then(() => '250 Ok');
      };
      await open({
        misdeed: (moment, { number }) => (moment === 'DOT' && number === 2 ? holdBack : undefined),
      });
      const [first, second] = [send('first@nordlicht.example'), send('second@nordlicht.example')];
      await Promise.race([first, second]);
      await handedOver;
      transport.close();
      await (
        await server.client(1)
      ).gone;
      release();
      await Promise.all([first, second]);
      await (
        await server.client(2)
      ).gone;
      expect((await failure(send())).failure).toMatchObject({ code: 'transport-closed', fault: 'temporary' });
    });
  });

  describe('does not let an email fail when the server ends a connection between two emails', () => {
    it('and it is known before the next one', async () => {
      await open();
      await send();
      server.clients[0]?.socket.destroy();
      await server.clients[0]?.gone;
      await send('second@nordlicht.example');
      expect(server.clients.map(({ messages }) => messages.length)).toEqual([1, 1]);
    });

    it.each([
      ['by closing it', 'drop'],
      ['with a 421', '421 4.4.2 Timeout exceeded'],
      ['after so many emails', '421 4.7.0 Too many messages on this connection'],
    ] as const)('and it is known only when the next one has begun: %s', async (_, misdeed) => {
      await open({
        misdeed: (moment, { number, messages }) =>
          moment === 'MAIL' && number === 1 && messages.length === 1 ? misdeed : undefined,
      });
      await send();
      await send('second@nordlicht.example');
      expect(server.clients.map(({ messages }) => messages.length)).toEqual([1, 1]);
    });

    it('but does not try again on a connection that was new', async () => {
      await open({ misdeed: (moment) => (moment === 'MAIL' ? 'drop' : undefined) });
      expect((await failure(send())).failure).toMatchObject({ stage: 'sender', code: 'connection-lost' });
      expect(server.clients).toHaveLength(1);
    });

    it('but does not try again once the server has answered', async () => {
      await open({
        misdeed: (moment, { messages }) => (moment === 'RCPT' && messages.length === 1 ? 'drop' : undefined),
      });
      await send();
      expect((await failure(send())).failure).toMatchObject({ stage: 'recipient', fault: 'temporary' });
      expect(server.clients).toHaveLength(1);
    });
  });

  describe('knows whether a lost email may have arrived', () => {
    const large = { ...kim, message: Buffer.concat([kim.message, Buffer.alloc(20 * 1024 ** 2, 'a line of text\r\n')]) };

    it('which it cannot have, when the connection was lost in the middle of the message', async () => {
      const cutOff = ({ socket }: RawClient) => {
        socket.write('354 Go on\r\n');
        socket.once('data', () => socket.destroy());
      };
      await open({ abilities: ['AUTH PLAIN'], misdeed: (moment) => (moment === 'DATA' ? cutOff : undefined) });
      const error = await failure(transport.send(large, never));
      expect(error).toMatchObject({ outcomeUnknown: false, failure: { stage: 'hand-over', fault: 'temporary' } });
    });

    it.each([
      ['is lost', 'drop'],
      ['stays silent', 'hang'],
      ['brings what nobody understands', '2banana'],
    ] as const)('which it may have, when the connection %s after the dot', async (_, misdeed) => {
      await open({ misdeed: (moment) => (moment === 'DOT' ? misdeed : undefined) }, {}, { silenceMs: 1_000 });
      const error = await failure(send());
      expect(error).toMatchObject({ outcomeUnknown: true, failure: { stage: 'hand-over', fault: 'temporary' } });
      expect(server.clients, 'and it is not sent again on its own account').toHaveLength(1);
    });
  });

  describe('when the server complains about too many connections', () => {
    it('says so, and uses fewer', async () => {
      let open1 = 0;
      await open(
        {
          misdeed: (moment, { number }) => {
            if (moment === 'GREETING' && ++open1 > 2) return '421 4.7.0 Too many concurrent connections';
            return number > 2 && moment === 'GREETING' ? 'drop' : undefined;
          },
        },
        { maxConnections: 5 },
      );
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => send()));
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(failures).toHaveLength(3);
      for (const error of failures)
        expect(error).toMatchObject({ tooManyConnections: true, failure: { fault: 'temporary' } });
      await Promise.all(Array.from({ length: 20 }, () => send()));
      expect(server.clients, 'two that send, and three that were turned away').toHaveLength(5);
    });
  });

  describe('ends at once when its signal aborts', () => {
    it.each(['GREETING', 'EHLO', 'STARTTLS', 'EHLO after STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'DOT'] as const)(
      'at %s, and the server sees it go',
      async (moment) => {
        const abort = new AbortController();
        const hang = () => setImmediate(() => abort.abort());
        await open({ misdeed: (now) => (now === moment ? () => void hang() : undefined) });
        const error = await failure(send('kim@nordlicht.example', abort.signal));
        expect(error.failure).toMatchObject({ code: 'ended-here', fault: 'temporary' });
        expect(error.outcomeUnknown).toBe(moment === 'DOT');
        await (
          await server.client(1)
        ).gone;
      },
    );

    it('also against a server that trickles, as the deadline of the whole', async () => {
      const deadline = new AbortController();
      const trickle = ({ socket }: RawClient) => {
        let written = 0;
        const timer = setInterval(() => {
          socket.write('2');
          written += 1;
          if (written === 10) deadline.abort(new DOMException('The time is over', 'TimeoutError'));
        }, 5);
        socket.once('close', () => clearInterval(timer));
      };
      await open({ misdeed: (moment) => (moment === 'MAIL' ? trickle : undefined) });
      const error = await failure(send('kim@nordlicht.example', deadline.signal));
      expect(error.failure).toMatchObject({ stage: 'sender', code: 'took-too-long', fault: 'temporary' });
      await (
        await server.client(1)
      ).gone;
    });
  });

  it('refuses an email that is larger than the server allows, without sending it', async () => {
    await open({ abilities: ['AUTH PLAIN', 'SIZE 1000'] });
    const error = await failure(send());
    expect(error.failure).toMatchObject({ stage: 'hand-over', code: 'email-too-large', fault: 'email' });
    expect(said(server.clients[0], 'MAIL')).toBe(0);
  });

  it('sends no more emails a minute than the settings allow', async () => {
    await open({}, { messagesPerMinute: 600 });
    const begin = performance.now();
    await Promise.all([send(), send(), send()]);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(195);
  });

  it('asks to come back when the next turn is far away', async () => {
    await open({}, { messagesPerMinute: 2 });
    await send();
    const error = await failure(send());
    expect(error.failure).toMatchObject({ code: 'pace-exceeded', fault: 'temporary' });
    expect(error.retryAfterMs).toBeGreaterThan(20_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  it('says that it was not its turn when the time is up before', async () => {
    await open({}, { messagesPerMinute: 6 });
    await send();
    const abort = new AbortController();
    const waiting = failure(send('second@nordlicht.example', abort.signal));
    abort.abort();
    expect((await waiting).failure).toMatchObject({ code: 'pace-exceeded', fault: 'temporary' });
    expect(server.clients[0]?.messages).toHaveLength(1);
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
