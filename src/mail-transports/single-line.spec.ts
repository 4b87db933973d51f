import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badLines, badSenderNames } from '../../test/support/bad-input.js';
import { cleanName, cleanSubject, IsSenderName, IsSingleLine } from './single-line.js';

class Form {
  @IsSingleLine({ max: 255 })
  line!: unknown;

  @IsSenderName()
  senderName!: unknown;
}

const messagesFor = (values: { line?: unknown; senderName?: unknown }) => {
  const form = Object.assign(new Form(), { line: 'x', senderName: 'x' }, values);
  return validateSync(form).flatMap(({ constraints }) => Object.values(constraints ?? {}));
};

/** Text of all the kinds that go wrong: any code units, letters of several scripts, joiners, breaks, accents, pictures. */
const nastyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '\u200c',
      '\u200d',
      'م',
      'क',
      '्',
      '\u0301',
      '👩',
      '🏽',
      '\ufe0f',
      '\r',
      '\n',
      '\u202e',
      '\ud800',
    ),
    maxLength: 80,
  }),
);

const UNSAFE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u200b\u2060\ufeff\u00ad]/u;

describe('@IsSingleLine', () => {
  it.each([
    '',
    'Nordlicht Portal',
    'O’Neill & Söhne',
    'نامه\u200cای',
    'क्\u200dष',
    '👩\u200d💻',
    '<b>"x"@\\',
    'a'.repeat(255),
  ])('takes %s', (line) => {
    expect(messagesFor({ line })).toEqual([]);
  });

  it.each(badLines)('refuses $reason: $input', ({ input }) => {
    expect(messagesFor({ line: input })).toHaveLength(1);
  });

  it('counts code points', () => {
    expect(messagesFor({ line: '😀'.repeat(255) })).toEqual([]);
    expect(messagesFor({ line: '😀'.repeat(256) })).toEqual(['At most 255 characters.']);
  });

  it.each([
    [['x'], 'Enter one line of text.'],
    ['a\r\nb', 'Please leave out a line break (U+000D).'],
    ['a\tb', 'Please leave out a tab (U+0009).'],
    ['a\u0000b', 'Please leave out a control character (U+0000).'],
    ['a\u202eb', 'Please leave out a character that turns the reading direction (U+202E).'],
    ['a\u200bb', 'Please leave out an invisible character (U+200B).'],
    ['a\ud800b', 'Please leave out half a character (U+D800).'],
  ])('says what is wrong with %j', (line, message) => {
    expect(messagesFor({ line })).toEqual([message]);
  });
});

describe('@IsSenderName', () => {
  it.each(['Nordlicht Portal', "O'Neill, Inc. (Support)", 'نامه\u200cای', 'a'.repeat(64), '😀'.repeat(64)])(
    'takes %s',
    (senderName) => {
      expect(messagesFor({ senderName })).toEqual([]);
    },
  );

  it.each(badSenderNames)('refuses $reason: $input', ({ input }) => {
    expect(messagesFor({ senderName: input })).toHaveLength(1);
  });

  it('says what to leave out, and how long it may be', () => {
    expect(messagesFor({ senderName: 'eve@evil.example' })).toEqual(['Please leave out < > @ \\ and quotes.']);
    expect(messagesFor({ senderName: 'a'.repeat(65) })).toEqual(['At most 64 characters.']);
  });
});

describe('cleanName', () => {
  it.each([
    ['  Ada   Lovelace ', 'Ada Lovelace'],
    ['ada@nordlicht.example', 'ada@nordlicht.example'],
    ['Ada "The Countess" Lovelace', 'Ada "The Countess" Lovelace'],
    ['Ada\r\nBcc: eve@evil.example', 'Ada Bcc: eve@evil.example'],
    ['A\u202eda\u200b Love\ufefflace\ud800', 'Ada Lovelace'],
    ['نامه\u200cای', 'نامه\u200cای'],
    ['क्\u200dष', 'क्\u200dष'],
    ['👩\u200d💻 Ada', '👩\u200d💻 Ada'],
    ['\u200dAda\u200c \u200d Love\u200d\u200dlace\u200d', 'Ada Lovelace'],
    ['\r\n\u202e', ''],
  ])('makes of %j %j', (input, name) => {
    expect(cleanName(input, 64)).toBe(name);
  });

  it('cuts between letters as a person sees them', () => {
    expect(cleanName('Ada😀Lovelace', 4)).toBe('Ada😀');
    expect(cleanName('Ade\u0301le', 3)).toBe('Ad');
    expect(cleanName('ab👩🏽\u200d💻', 5)).toBe('ab');
    expect(cleanName('Ada Lovelace', 4)).toBe('Ada');
  });

  it('cuts a letter under more accents than allowed where it must', () => {
    expect(cleanName(`a${'\u0301'.repeat(100)}`, 10)).toBe(`a${'\u0301'.repeat(9)}`);
  });

  it('leaves one safe line of at most the allowed length, which it does not change again', () => {
    fc.assert(
      fc.property(nastyText, fc.integer({ min: 1, max: 64 }), (input, max) => {
        const name = cleanName(input, max);
        expect(name).not.toMatch(UNSAFE);
        expect(name).not.toMatch(/^\s|\s$|\s\s/);
        expect(Array.from(name).length).toBeLessThanOrEqual(max);
        expect(cleanName(name, max)).toBe(name);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('cleanSubject', () => {
  it('puts a space where a control character was', () => {
    expect(cleanSubject('Hello Ada\r\nBcc: eve@evil.example')).toBe('Hello Ada Bcc: eve@evil.example');
    expect(cleanSubject('a\u0000b\tc\u2028d')).toBe('a b c d');
  });

  it('keeps what a template and a name may hold', () => {
    const subject = 'نامه\u200cای: "5 > 3" & 👩\u200d💻 <x@y>';
    expect(cleanSubject(subject)).toBe(subject);
  });

  it('is cut at 255 code points, never inside one', () => {
    expect(cleanSubject('a'.repeat(300))).toBe('a'.repeat(255));
    expect(cleanSubject('😀'.repeat(300))).toBe('😀'.repeat(255));
  });

  it('leaves one safe line, which it does not change again', () => {
    fc.assert(
      fc.property(nastyText, (rendered) => {
        const subject = cleanSubject(rendered);
        expect(subject).not.toMatch(UNSAFE);
        expect(cleanSubject(subject)).toBe(subject);
      }),
      { numRuns: 3_000 },
    );
  });
});
