/** RFC 2045, 6.7: a line has at most 76 characters, and the `=` of a soft line break is one of them. */
const LINE_LENGTH = 76;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;
const TILDE = 0x7e;
const DIGITS = Buffer.from('0123456789ABCDEF');
/** The most that a byte becomes: a soft line break and its three characters. */
const MOST_FOR_A_BYTE = 6;

/** Where texts are written, one after the other: what lives no longer than a call costs nothing to tidy up. */
let page = Buffer.alloc(0);

/**
 * Text in quoted-printable with CRLF line ends, whatever ends its own lines. In one pass over its bytes: nodemailer's
 * encoder, which looks for the end of each line with an expression, took a tenth of all that an email costs us; and one
 * that handled strings, line by line, left behind two fifths of all that the garbage collector had to look at.
 */
export function quotedPrintable(text: string): string {
  const bytes = Buffer.from(text);
  if (page.length < bytes.length * MOST_FOR_A_BYTE) page = Buffer.allocUnsafeSlow(bytes.length * MOST_FOR_A_BYTE);
  const out = page;
  let end = 0;
  let column = 0;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at]!;
    // Nearly all bytes: no need to know what follows, as neither the line nor its room ends here.
    if (byte > SPACE && byte <= TILDE && byte !== EQUALS && column < LINE_LENGTH - 1) {
      out[end++] = byte;
      column += 1;
      at += 1;
      continue;
    }
    if (endsLine(byte)) {
      out[end++] = CR;
      out[end++] = LF;
      column = 0;
      at += byte === CR && bytes[at + 1] === LF ? 2 : 1;
      continue;
    }
    const next = at + lengthOfCharacter(byte);
    const isLast = next >= bytes.length || endsLine(bytes[next]!);
    const isPlain = byte > SPACE ? byte <= TILDE && byte !== EQUALS : isBlank(byte) && !isLast;
    const width = isPlain ? 1 : 3 * (next - at);
    // A character stays in one line, though the standard would not mind.
    if (column + width > (isLast ? LINE_LENGTH : LINE_LENGTH - 1)) {
      out[end++] = EQUALS;
      out[end++] = CR;
      out[end++] = LF;
      column = 0;
    }
    column += width;
    if (isPlain) out[end++] = byte;
    else {
      for (let of = at; of < next; of++) {
        out[end++] = EQUALS;
        out[end++] = DIGITS[bytes[of]! >> 4]!;
        out[end++] = DIGITS[bytes[of]! & 15]!;
      }
    }
    at = next;
  }
  return out.toString('latin1', 0, end);
}

const endsLine = (byte: number): boolean => byte === LF || byte === CR;
const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

/** In UTF-8, by its first byte. */
function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
