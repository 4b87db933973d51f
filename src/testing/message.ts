/** The parts of a message that a test looks at. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  /** Absent: the email has a text part only. */
  readonly html?: string;
}

/** Reads a message as the composer of this package writes them: quoted-printable, and at most one level of parts. */
export function readMessage(raw: Buffer): Message {
  const { headers, body } = split(raw.toString('latin1'));
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1];
  const parts = boundary === undefined ? [{ headers, body }] : partsOf(body, boundary);
  const content = (type: string) => {
    const part = parts.find(({ headers }) => headers.get('content-type')?.startsWith(type));
    return part && utf8(quotedPrintable(part.body.replace(/=\r\n/g, '').trimEnd())).replaceAll('\r\n', '\n');
  };
  const html = content('text/html');
  return {
    subject: words(headers.get('subject') ?? ''),
    text: content('text/plain') ?? '',
    ...(html !== undefined && { html }),
  };
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function split(entity: string): Part {
  const end = entity.indexOf('\r\n\r\n');
  const lines = entity
    .slice(0, end)
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(headers), body: entity.slice(end + 4) };
}

function partsOf(body: string, boundary: string): Part[] {
  return `\r\n${body}`
    .split(`\r\n--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.slice(2)));
}

/** An encoded word (RFC 2047) and the blanks after it, which do not count before another one. */
const ENCODED_WORDS = /(?:=\?UTF-8\?[QB]\?[^?]*\?=\s*)+/g;

function words(value: string): string {
  return utf8(
    value.replace(ENCODED_WORDS, (encoded) => {
      const bytes = [...encoded.matchAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/g)].map(([, encoding, text = '']) =>
        encoding === 'B' ? Buffer.from(text, 'base64').toString('latin1') : quotedPrintable(text.replaceAll('_', ' ')),
      );
      return bytes.join('') + (/\s*$/.exec(encoded)?.[0] ?? '');
    }),
  );
}

/** Bytes as a string of one character each, as all of the message is until here. */
const quotedPrintable = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
