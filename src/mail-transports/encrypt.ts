import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import tls, { type PeerCertificate, type TLSSocket } from 'node:tls';
import type { SeenCertificate } from './diagnosis.js';
import { SymptomError } from './symptom.error.js';
import type { Stage } from './transport.js';
import { within } from './within.js';

export interface Encryption {
  /** The name that the certificate must carry. */
  readonly host: string;
  /** PEM; trusted beside the well-known authorities. */
  readonly caCertificate?: string | undefined;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

export interface EncryptedSocket {
  readonly socket: TLSSocket;
  readonly certificate: SeenCertificate;
}

/**
 * Begins TLS 1.2 or newer on an open connection, from the first byte or after STARTTLS. Resolves only when the
 * certificate leads to a trusted authority, is in date and carries the host's name; otherwise the connection is
 * closed before a byte of ours has gone through it, and the error shows the certificate.
 */
export async function encrypt(stage: Stage, plain: Socket, encryption: Encryption): Promise<EncryptedSocket> {
  const { host, caCertificate, limitMs, signal } = encryption;
  let socket: TLSSocket | undefined;
  try {
    socket = tls.connect({
      socket: plain,
      host,
      // RFC 6066: the name for SNI is never an IP address.
      ...(isIP(host) ? {} : { servername: host }),
      minVersion: 'TLSv1.2',
      ...(caCertificate ? { ca: [...tls.rootCertificates, caCertificate], allowPartialTrustChain: true } : {}),
      // Node checks the chain and the name all the same. It would only throw the certificate away with the
      // connection, and an admin wants to know whose it was: so the verdict is carried out below.
      rejectUnauthorized: false,
    });
    socket.on('error', () => {});
    const handshake = socket;
    await within(limitMs, signal, (signal) => once(handshake, 'secureConnect', { signal }));
    const certificate = seen(socket.getPeerCertificate());
    if (!socket.authorized) throw refusal(stage, socket, certificate);
    return { socket, certificate };
  } catch (error) {
    socket?.destroy();
    plain.destroy();
    throw SymptomError.at(stage, error);
  }
}

/** For a line of Test Connection: `TLS 1.3. Certificate for mail.example.com, valid until 3 Mar 2027 (100 days)`. */
export function describeEncryption({ socket, certificate }: EncryptedSocket): string {
  const version = (socket.getProtocol() ?? 'TLS').replace('TLSv', 'TLS ');
  const days = Math.floor((certificate.validTo.getTime() - Date.now()) / 86_400_000);
  const [name = 'no name', ...others] = certificate.names;
  const names = others.length > 0 ? `${name} and ${others.length} more` : name;
  return `${version}. Certificate for ${names}, valid until ${DAY.format(certificate.validTo)} (${days} days)`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

function refusal(stage: Stage, socket: TLSSocket, certificate: SeenCertificate): SymptomError {
  // A string at run time, whatever its type says: OpenSSL's name, or Node's for a wrong host name.
  const code = String(socket.authorizationError);
  return new SymptomError({ stage, code, reply: '', message: `The certificate was refused: ${code}`, certificate });
}

function seen({ subject, issuer, subjectaltname, valid_from, valid_to }: PeerCertificate): SeenCertificate {
  const alternatives = (subjectaltname ?? '').split(', ').filter((name) => /^(?:DNS|IP Address):/.test(name));
  const names = alternatives.map((name) => name.slice(name.indexOf(':') + 1));
  return {
    names: names.length > 0 ? names : [subject?.CN].flat().filter((name) => name !== undefined),
    issuer: [issuer?.O ?? issuer?.CN ?? ''].flat().join(', '),
    validFrom: new Date(valid_from),
    validTo: new Date(valid_to),
  };
}
