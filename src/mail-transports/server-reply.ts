import { cut, withoutUnsafeCharacters } from './unsafe-characters.js';

/** The longest reply that is shown and kept, in code points. */
const REPLY_LENGTH = 300;

const REMOVED = '[removed]';

/** How quoted-printable goes on in the next line: a server that repeats an email breaks words there. */
const SOFT_LINE_BREAK = /=\r?\n(?:\d{3}[ -])?(?:\d\.\d{1,3}\.\d{1,3} )?/g;

const CODES = /^(\d{3})(?=[ -]|\s|$)(?:[ -] *(\d\.\d{1,3}\.\d{1,3})(?=\s|$))?[ -]?/;

export interface ReplyParts {
  /** Three digits; absent where it is no SMTP reply. */
  readonly code: string | undefined;
  /** RFC 3463, such as `5.1.1`; absent where the server gives none. */
  readonly enhanced: string | undefined;
  readonly words: string;
}

/** Takes a reply apart. Only what stands in front counts as a code: the words may say anything. */
export function partsOf(reply: string): ReplyParts {
  const [prefix = '', code, enhanced] = CODES.exec(reply) ?? [];
  return { code, enhanced, words: reply.slice(prefix.length) };
}

/**
 * A server's words as they may be shown and kept: on one line with its codes in front and only once, without control
 * characters, without `secrets` in clear or in base64, at most 300 code points.
 *
 * @param secrets passwords, tokens and links that the server was sent: it may say them back
 */
export function cleanReply(text: string, secrets: readonly string[] = []): string {
  const [first = '', ...others] = text.replace(SOFT_LINE_BREAK, '').split(/\r\n|\r|\n/);
  const { code, enhanced, words } = partsOf(first);
  const withoutCodes = others.map((line) => {
    const parts = partsOf(line);
    return parts.code === code && parts.enhanced === enhanced ? parts.words : line;
  });
  const known = secrets.filter((secret) => secret.trim() !== '');
  // Once as the server wrote it and once as it will be read: spaces and invisible characters could hide a secret.
  const readable = withoutUnsafeCharacters(withoutSecrets([words, ...withoutCodes].join(' '), known));
  const safe = withoutSecrets(readable.replace(/\s+/g, ' ').trim(), known);
  return cut([code, enhanced, safe].filter(Boolean).join(' '), REPLY_LENGTH);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const encoded = secrets.flatMap(insideBase64);
  const inClear = secrets.reduce((words, secret) => words.replace(asWritten(secret), REMOVED), text);
  return inClear.replace(/[\w+/=-]{4,}/g, (run) => {
    const base64 = run.replaceAll('-', '+').replaceAll('_', '/');
    return encoded.some((part) => base64.includes(part)) ? REMOVED : run;
  });
}

/** A short secret only as a word of its own: inside other words it would make the reply unreadable. */
function asWritten(secret: string): RegExp {
  const literal = secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return secret.length < 4
    ? new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu')
    : new RegExp(literal, 'gi');
}

/**
 * The part of the base64 of any text around `secret` that depends on the secret alone. There are three, as it may
 * begin at each of the three bytes that four letters stand for: AUTH PLAIN sends the username in front of it.
 */
function insideBase64(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2]
    .map((before) => {
      const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
      return base64.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    })
    .filter((part) => part.length >= 4);
}
