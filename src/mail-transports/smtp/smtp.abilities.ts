/** What a server says it can do, in its answer to EHLO. */
export interface Abilities {
  readonly startTls: boolean;
  /** The ways to sign in, in the server's order: `PLAIN`, `LOGIN`, `XOAUTH2` … */
  readonly signIn: readonly string[];
  /** The largest email in bytes; `Infinity` where the server names no limit. */
  readonly largestEmail: number;
}

export const NO_ABILITIES: Abilities = { startTls: false, signIn: [], largestEmail: Infinity };

export function parseAbilities(ehlo: string): Abilities {
  const lines = ehlo.split(/\r?\n/).map((line) => line.slice(4).trim().toUpperCase());
  const parametersOf = (keyword: string) =>
    lines.flatMap((line) => {
      const [name, ...parameters] = line.split(/[ =]+/);
      return name === keyword ? parameters : [];
    });
  return {
    startTls: lines.includes('STARTTLS'),
    signIn: [...new Set(parametersOf('AUTH'))],
    // RFC 1870: no number, or 0, is no limit.
    largestEmail: Number(parametersOf('SIZE')[0]) || Infinity,
  };
}

/** For a line of Test Connection: `Sign-in: PLAIN, LOGIN. Largest email: 35 MB`. */
export function describeAbilities({ startTls, signIn, largestEmail }: Abilities): string {
  const parts = [
    startTls && 'Encryption: STARTTLS',
    signIn.length > 0 && `Sign-in: ${signIn.join(', ')}`,
    largestEmail < Infinity && `Largest email: ${Number((largestEmail / 1024 ** 2).toPrecision(2))} MB`,
  ];
  return parts.filter(Boolean).join('. ') || 'No extensions';
}

/** The ways to sign in that nodemailer knows and that take a password, in our order of preference. */
const WAYS_TO_SIGN_IN = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** `undefined` where the server offers none that we know. */
export function wayToSignIn({ signIn }: Abilities): string | undefined {
  return WAYS_TO_SIGN_IN.find((way) => signIn.includes(way));
}
