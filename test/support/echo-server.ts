import type { IssuedCertificate } from './certificates.js';
import { type RawClient, type RawSmtpServer, startRawSmtpServer } from './raw-smtp-server.js';

/**
 * A mail server that repeats all that it was told: how the client signed in, in base64 and in clear, and of the
 * message every link, as text and as it stood on the wire. Refuses other passwords than `password`, refused@… as
 * recipient, and after the dot what is for bounced@….
 */
export function startEchoServer(certificate: IssuedCertificate, password: string): Promise<RawSmtpServer> {
  return startRawSmtpServer({
    tls: 'starttls',
    certificate,
    misdeed(moment, client) {
      const signIn = signInOf(client);
      switch (moment) {
        case 'AUTH':
          return signIn.includes(password)
            ? `235 2.7.0 Welcome ${signIn}`
            : `535-5.7.8 You said\r\n535 5.7.8 ${signIn}, which is wrong`;
        case 'MAIL':
          return `250 2.1.0 Go on, ${signIn}`;
        case 'RCPT':
          return isFor(client, 'refused') ? `550 5.1.1 ${signIn}, there is nobody` : `250 2.1.5 Go on, ${signIn}`;
        case 'DOT': {
          const [code, ...said] = [
            isFor(client, 'bounced') ? '550' : '250',
            ...linksOf(client.messages.at(-1) ?? ''),
            signIn,
          ];
          return said.map((line, n) => `${code}${n === said.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
        }
        default:
          return undefined;
      }
    },
  });
}

function signInOf({ lines }: RawClient): string {
  const base64 = lines.find((line) => line.startsWith('AUTH PLAIN '))?.slice('AUTH PLAIN '.length) ?? '';
  return `${base64} ${Buffer.from(base64, 'base64').toString().replaceAll('\0', ' ')}`.trim();
}

const isFor = ({ lines }: RawClient, name: string) =>
  lines.findLast((line) => line.startsWith('RCPT'))?.includes(`<${name}@`) ?? false;

/** The first link of the message with something behind its host, in some of the ways in which a server can repeat it. */
function linksOf(message: string): readonly string[] {
  const [onTheWire] = /https:\/\/[^\s/]+\/(?:=\r\n|[^\s<>"])+/.exec(message) ?? [];
  if (onTheWire === undefined) return [];
  const link = onTheWire.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return [...onTheWire.split('\r\n'), link, encodeURIComponent(link), Buffer.from(link).toString('base64')];
}
