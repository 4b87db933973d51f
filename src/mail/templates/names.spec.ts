import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { nameFor } from './names.js';

const { linkify } = new MarkdownIt();

describe('a name in an email to an address that is not verified', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['J.R.R. Tolkien', 'J. R. R. Tolkien'],
    ["Séamus O'Brien-Ní", "Séamus O'Brien-Ní"],
    ['www.evil.example/win', 'www. evil. example win'],
    ['https://evil.example', 'https: evil. example'],
    ['ada@evil.example', 'ada@evil. example'],
    ['evil。example', 'evil。 example'],
    ['mailto:eve', 'mailto: eve'],
    ['Prize www.\ufeffevil.\u200bexample', 'Prize www. evil. example'],
  ])('"%s" stands as "%s"', (name, shown) => {
    expect(nameFor('unclickable', name)).toBe(shown);
  });

  it('never becomes a link in a mail program', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      '://',
      'www',
      '.',
      '/',
      '//',
      ':',
      '@',
      'evil',
      'example',
      'com',
      'de',
      ' ',
      '。',
      'a',
      '\ufeff',
      '\u200b',
      '\u00ad',
      '\u2028',
      '\u200d',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        expect(linkify.test(nameFor('unclickable', pieces.join('')))).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('is left out where anyone may have typed it', () => {
    expect(nameFor('none', 'Ada Lovelace')).toBe('');
  });
});

describe('a name in any email', () => {
  it('is on one line, at most 64 code points, and keeps what scripts need', () => {
    expect(nameFor('as-given', 'Ada\r\nBcc: eve@evil.example')).toBe('Ada Bcc: eve@evil.example');
    expect(nameFor('as-given', 'علی‌رضا')).toBe('علی‌رضا');
    expect([...nameFor('as-given', 'x'.repeat(500))]).toHaveLength(64);
    expect(nameFor('as-given', undefined)).toBe('');
  });
});
