import { encode, wrap } from 'nodemailer/lib/qp';

/** RFC 2045, 6.7: a line has at most 76 characters, and the `=` of a soft line break is one of them. */
const LINE_LENGTH = 76;
/** All of it stands for itself but the equals sign. A space at the end does not. */
const PLAIN = /^(?:[ -~]*[!-~])?$/;

/**
 * Text with CRLF line ends in quoted-printable. nodemailer encodes it byte by byte and looks for each line's end with
 * an expression, a tenth of all that an email costs us. So it gets only the lines with more than plain ASCII.
 */
export function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => (PLAIN.test(line) ? broken(line.replaceAll('=', '=3D')) : wrap(encode(line))))
    .join('\r\n');
}

/** Breaks a line where it is too long, but never inside an encoded sign. */
function broken(line: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (line.length - at > LINE_LENGTH) {
    let end = at + LINE_LENGTH - 1;
    if (line[end - 1] === '=') end -= 1;
    else if (line[end - 2] === '=') end -= 2;
    pieces.push(line.slice(at, end));
    at = end;
  }
  pieces.push(line.slice(at));
  return pieces.join('=\r\n');
}
