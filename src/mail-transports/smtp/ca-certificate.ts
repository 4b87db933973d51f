import { X509Certificate } from 'node:crypto';
import type { ValidationOptions } from 'class-validator';
import { RefusedWith } from '../refused-with.js';

/** Several authorities fit; more than that is something else. */
const LONGEST_INPUT = 65_536;

const CERTIFICATES = /^(?:\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** For the certificates of one's own authority: one or several in PEM form, and never a private key. */
export function IsCaCertificate(options?: ValidationOptions): PropertyDecorator {
  return RefusedWith('isCaCertificate', problemOf, options);
}

function problemOf(input: unknown): string | undefined {
  const refusal = 'This is not a certificate in PEM form.';
  if (typeof input !== 'string') return refusal;
  if (input.length > LONGEST_INPUT) return `At most ${LONGEST_INPUT} characters.`;
  if (input.includes('PRIVATE KEY-----')) return 'This is a private key: do not paste it anywhere.';
  return CERTIFICATES.test(input) && input.match(CERTIFICATE)?.every(canBeRead) ? undefined : refusal;
}

function canBeRead(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem).raw);
  } catch {
    return false;
  }
}
