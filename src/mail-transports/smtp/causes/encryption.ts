import { cut, withoutUnsafeCharacters } from '../../unsafe-characters.js';
import type { Cause, Evidence } from './cause.js';

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A certificate is the server's word: it is shown, but cannot break the sentence it stands in. */
const shown = (text: string): string => cut(withoutUnsafeCharacters(text), 100);

function namesOf({ certificate }: Evidence): string | undefined {
  const names = certificate?.names ?? [];
  const listed = names.slice(0, 3).map(shown).join(', ');
  return names.length > 3 ? `${listed} and ${names.length - 3} more` : listed || undefined;
}

const issuerOf = ({ certificate }: Evidence): string => (certificate?.issuer ? `: ${shown(certificate.issuer)}` : '');

/** TLS from the first byte, and STARTTLS. */
export const encryptionCauses = [
  {
    cause: 'port-starts-plain',
    when: [
      { stages: ['tls'], codes: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'] },
      { stages: ['tls'], message: /wrong version number|packet length too long|0A00010B/i },
    ],
    fault: 'account',
    title: ({ to }) => `Port ${to.port} does not start encrypted, but Enable SSL is on.`,
    advice: 'Turn Enable SSL off: the server then switches to encryption before anything is sent.',
    fields: ['enableSsl', 'port'],
  },
  {
    cause: 'starttls-not-offered',
    when: [
      { stages: ['ehlo', 'starttls'], codes: ['ETLS'] },
      { stages: ['starttls'], replies: [500, 501, 502, 503, 504] },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} offers no encryption on port ${to.port}.`,
    advice:
      'Nothing was sent. Check the port: usual are 587 with Enable SSL off and 465 with Enable SSL on. If the server should offer STARTTLS, something on the way removes it.',
    fields: ['port', 'enableSsl'],
  },
  {
    cause: 'starttls-refused',
    when: [
      { stages: ['starttls'], replies: '4xx' },
      { stages: ['starttls'], replies: '5xx' },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} offers encryption, but refused to begin it.`,
    advice: 'Nothing was sent. Ask whoever runs the mail server to look at its certificate and TLS settings.',
    fields: [],
  },
  {
    cause: 'certificate-name-differs',
    when: [{ codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'] }],
    fault: 'account',
    title: (seen) => `The certificate is for ${namesOf(seen) ?? 'another server'}, not for ${seen.to.host}.`,
    advice: 'If that is the server you mean, enter its name as SMTP Server.',
    fields: ['host'],
  },
  {
    cause: 'certificate-expired',
    when: [{ codes: ['CERT_HAS_EXPIRED'] }],
    fault: 'account',
    title: ({ certificate }) =>
      certificate && certificate.validTo.getTime() < Date.now()
        ? `The server's certificate expired on ${DATE.format(certificate.validTo)}.`
        : "A certificate that the server's certificate is built on has expired.",
    advice: 'Ask whoever runs the mail server to renew it. Until then no password is sent to it.',
    fields: [],
  },
  {
    cause: 'certificate-not-yet-valid',
    when: [{ codes: ['CERT_NOT_YET_VALID'] }],
    fault: 'account',
    title: ({ certificate }) =>
      certificate
        ? `The server's certificate is valid only from ${DATE.format(certificate.validFrom)}.`
        : "The server's certificate is not valid yet.",
    advice: "Check this system's clock. If it is right, ask whoever runs the mail server.",
    fields: [],
  },
  {
    cause: 'certificate-self-signed',
    when: [{ codes: ['DEPTH_ZERO_SELF_SIGNED_CERT'] }],
    fault: 'account',
    title: (seen) => `The server signed its certificate itself${issuerOf(seen)}.`,
    advice: 'If it is your own server, paste its certificate. Until then no password is sent to it.',
    fields: ['caCertificate'],
  },
  {
    cause: 'certificate-issuer-unknown',
    when: [
      {
        codes: [
          'SELF_SIGNED_CERT_IN_CHAIN',
          'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
          'UNABLE_TO_GET_ISSUER_CERT',
          'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
          'CERT_UNTRUSTED',
        ],
      },
    ],
    fault: 'account',
    title: (seen) => `This system does not know who issued the certificate${issuerOf(seen)}.`,
    advice:
      'If that is your own authority, paste its certificate. If it is a public one, ask whoever runs the mail server to send the intermediate certificates as well.',
    fields: ['caCertificate'],
  },
  {
    cause: 'certificate-refused',
    when: [
      {
        codes: [
          'CERT_REVOKED',
          'CERT_REJECTED',
          'CERT_SIGNATURE_FAILURE',
          'CERT_CHAIN_TOO_LONG',
          'INVALID_CA',
          'INVALID_PURPOSE',
          'PATH_LENGTH_EXCEEDED',
          'UNSPECIFIED',
        ],
      },
    ],
    fault: 'account',
    title: ({ code }) => `The server's certificate is not good for this (${code}).`,
    advice: 'Ask whoever runs the mail server for one that is. Until then no password is sent to it.',
    fields: [],
  },
  {
    cause: 'tls-too-old',
    when: [
      {
        codes: [
          'ERR_SSL_UNSUPPORTED_PROTOCOL',
          'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
          'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
          'ERR_SSL_VERSION_TOO_LOW',
        ],
      },
      { stages: ['tls', 'starttls'], message: /unsupported protocol|no protocols available|alert protocol version/i },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} only speaks a TLS that is older than 1.2.`,
    advice: 'It has to be upgraded to TLS 1.2 or newer.',
    fields: [],
  },
  {
    cause: 'no-common-encryption',
    when: [
      { codes: ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'ERR_SSL_NO_SHARED_CIPHER', 'ERR_SSL_DH_KEY_TOO_SMALL'] },
      { stages: ['tls', 'starttls'], message: /handshake failure|no shared cipher|key too small/i },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} and this system know no encryption in common.`,
    advice: "The server's is too old: ask whoever runs it to upgrade it to TLS 1.2 or newer with today's ciphers.",
    fields: [],
  },
  {
    cause: 'encryption-timed-out',
    when: [{ stages: ['tls', 'starttls'], codes: ['ETIMEDOUT'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} did not agree on encryption within 10 seconds.`,
    advice: ({ to }) =>
      `Check that Enable SSL fits port ${to.port}: it is usually on for 465 and off for 587. Otherwise ask whoever runs the mail server.`,
    fields: ['enableSsl', 'port'],
  },
  {
    cause: 'encryption-failed',
    when: [{ stages: ['tls', 'starttls'] }],
    fault: 'account',
    title: ({ to }) => `${to.host} broke off while agreeing on encryption.`,
    advice: ({ to }) =>
      `Check that Enable SSL fits port ${to.port}: it is usually on for 465 and off for 587. Otherwise ask whoever runs the mail server.`,
    fields: ['enableSsl', 'port'],
  },
] as const satisfies readonly Cause[];
