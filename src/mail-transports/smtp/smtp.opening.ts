import type { Socket } from 'node:net';
import { connect } from '../connect.js';
import type { SeenCertificate } from '../diagnosis.js';
import { describeEncryption, encrypt } from '../encrypt.js';
import { cleanReply } from '../server-reply.js';
import { during, SymptomError } from '../symptom.error.js';
import { parseAbilities, describeAbilities } from './smtp.abilities.js';
import { clientNameOf, secretsOf, type SmtpAccount, type Watch } from './smtp.account.js';
import { readReply, ReplyError, unreadReply, type SmtpReply } from './smtp.reply.js';

/** A connection that is as safe as it will ever be, at the point where the server's greeting is about to be read. */
export interface OpenedSmtp {
  readonly socket: Socket;
  readonly clientName: string;
  /** Where STARTTLS was needed: what to tell of it, once the server has greeted us again. */
  readonly startTls?: { readonly detail: string; readonly certificate: SeenCertificate };
}

/**
 * Opens a connection and sees to its encryption before anything is sent: TLS with the first byte where SSL is
 * enabled, otherwise STARTTLS, without which nothing goes on unless unencrypted connections are allowed.
 *
 * The greeting is read here and put back, for nodemailer to begin with. It would do STARTTLS itself, but without
 * showing the certificate that it refuses.
 */
export async function openSmtp(account: SmtpAccount, { signal, onPassed }: Watch): Promise<OpenedSmtp> {
  const { settings, network, limits, resolve } = account;
  const { host, port, enableSsl, allowUnencrypted, caCertificate } = settings;

  const tls = enableSsl ? { caCertificate } : undefined;
  const socket = await connect({ host, port, network, tls, limits, onPassed, signal, resolve });
  try {
    const clientName = clientNameOf(account, socket.localAddress);
    const greeting = await during('greeting', expect([220], readReply(socket, limits.greetingMs, signal)));
    onPassed?.('greeting', cleanReply(greeting.text, secretsOf(settings)));
    if (enableSsl || allowUnencrypted) {
      unreadReply(socket, greeting);
      return { socket, clientName };
    }

    const say = (line: string) => {
      socket.write(`${line}\r\n`);
      return readReply(socket, limits.silenceMs, signal);
    };
    const ehlo = await during('ehlo', expect([250], say(`EHLO ${clientName}`)));
    const abilities = parseAbilities(ehlo.text);
    onPassed?.('ehlo', describeAbilities(abilities));

    if (!abilities.startTls) throw notOffered(ehlo);
    await during('starttls', expect([220], say('STARTTLS')));
    // What came in the clear after the 220 is not of TLS, and so not of the server: nobody may slip it in (RFC 3207).
    if (socket.readableLength > 0) throw SymptomError.at('starttls', injected());
    const encrypted = await encrypt('starttls', socket, { host, caCertificate, limitMs: limits.tlsMs, signal });
    unreadReply(encrypted.socket, greeting);
    const { certificate } = encrypted;
    return { socket: encrypted.socket, clientName, startTls: { detail: describeEncryption(encrypted), certificate } };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function expect(codes: readonly number[], reading: Promise<SmtpReply>): Promise<SmtpReply> {
  const reply = await reading;
  if (!codes.includes(reply.code)) throw new ReplyError(reply.text);
  return reply;
}

function notOffered(ehlo: SmtpReply): SymptomError {
  return new SymptomError({ stage: 'starttls', code: 'ETLS', reply: ehlo.text, message: 'STARTTLS is not offered' });
}

function injected(): Error {
  return new ReplyError('', 'Data in the clear after STARTTLS');
}
