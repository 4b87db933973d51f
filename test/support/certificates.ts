import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const KEY = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1_000;

export interface CertificateRequest {
  /** DNS names and IP addresses, the first of which is also the common name. */
  readonly names: readonly [string, ...string[]];
  /** Default: 180 days before its end. */
  readonly validFrom?: Date;
  /** Default: in 90 days. */
  readonly validTo?: Date;
  /** Signed by its own key instead of the authority's. */
  readonly selfSigned?: boolean;
}

/** A server's key and certificate, both PEM. */
export interface IssuedCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateAuthority {
  /** Its certificate, to be trusted by whoever connects. */
  readonly pem: string;
  issue(request: CertificateRequest): Promise<IssuedCertificate>;
}

/** A certificate authority that nobody knows yet, for servers that tests start. */
export async function certificateAuthority(name = 'Nordlicht Test CA'): Promise<CertificateAuthority> {
  const authority = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys: authority,
    notBefore: daysFrom(new Date(), -1),
    notAfter: daysFrom(new Date(), 3_650),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });

  return {
    pem: certificate.toString('pem'),
    async issue({
      names,
      validTo = daysFrom(new Date(), 90),
      validFrom = daysFrom(validTo, -180),
      selfSigned = false,
    }) {
      const keys = await newKeys();
      const subject = `CN=${names[0]}`;
      const issued = await X509CertificateGenerator.create({
        subject,
        issuer: selfSigned ? subject : certificate.subject,
        publicKey: keys.publicKey,
        signingKey: (selfSigned ? keys : authority).privateKey,
        notBefore: validFrom,
        notAfter: validTo,
        signingAlgorithm: SIGNATURE,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
        ],
      });
      const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
      return { key: PemConverter.encode(key, 'PRIVATE KEY'), cert: issued.toString('pem') };
    },
  };
}

function newKeys() {
  return webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
}

function daysFrom(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}
