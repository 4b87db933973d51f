import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotedPrintable } from './quoted-printable.js';

/** Words, signs, long runs without a space, every kind of character, and lines that end with spaces. */
const line = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '=', ' ', '\t', '.', 'é', '日', '😀'), minLength: 60, maxLength: 400 }),
);
const text = fc.array(line.map((words) => words.replaceAll(/[\r\n]/g, ''))).map((lines) => lines.join('\r\n'));

function decoded(encoded: string): Buffer {
  const bytes = encoded
    .replaceAll('=\r\n', '')
    .replace(/=(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

describe('quoted-printable', () => {
  it('says the same again when it is decoded', () => {
    fc.assert(
      fc.property(text, (words) => {
        expect(decoded(quotedPrintable(words))).toEqual(Buffer.from(words));
      }),
    );
  });

  it('has lines of at most 76 characters, that are plain ASCII and end with no space', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const encoded of quotedPrintable(words).split('\r\n')) {
          expect(encoded).toMatch(/^[\t -~]{0,76}$/);
          expect(encoded).not.toMatch(/[\t ]$/);
        }
      }),
    );
  });

  it('never breaks an encoded byte', () => {
    fc.assert(
      fc.property(text, (words) => {
        for (const encoded of quotedPrintable(words).split('\r\n'))
          expect(encoded.replace(/=$/, '')).not.toMatch(/=[0-9A-F]?$/);
      }),
    );
  });

  it.each([
    ['a = b', 'a =3D b'],
    ['ends with a space ', 'ends with a space=20'],
    ['ends with a space \r\nand goes on', 'ends with a space=20\r\nand goes on'],
    ['é', '=C3=A9'],
    ['x'.repeat(76), 'x'.repeat(76)],
    ['x'.repeat(77), `${'x'.repeat(75)}=\r\nxx`],
    ['each line\nends\ras it\r\nshould\n', 'each line\r\nends\r\nas it\r\nshould\r\n'],
    [`${'x'.repeat(70)}éy`, `${'x'.repeat(70)}=\r\n=C3=A9y`],
    [`${'x'.repeat(70)}é`, `${'x'.repeat(70)}=C3=A9`],
    [`${'x'.repeat(74)}=yy`, `${'x'.repeat(74)}=\r\n=3Dyy`],
  ])('writes %j as %j', (words, encoded) => {
    expect(quotedPrintable(words)).toBe(encoded);
  });
});
