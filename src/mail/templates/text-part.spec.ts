import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, textOf as textIn } from './text-part.js';

const textOf = (html: string, locale = 'en') => textIn(html, locale);

describe('the text part', () => {
  it('says what the HTML says, without shouting', () => {
    const html =
      '<h1>Choose a password</h1><p>Hello <strong>Ada</strong>,<br>see <a href="https://x.example/a">the rules</a>.</p>' +
      '<ul><li>one</li><li>two</li></ul><ol><li>first</li></ol><blockquote><p>said</p></blockquote><hr>' +
      '<p><img src="https://x.example/a.png" alt="A picture"> &amp; &lt;more&gt;</p>';
    expect(textOf(html)).toBe(
      [
        'Choose a password\n',
        'Hello Ada,\nsee the rules (https://x.example/a).\n',
        '- one\n- two\n',
        ' 1. first\n',
        '> said\n',
        '--------------------\n',
        'A picture & <more>',
      ].join('\n'),
    );
  });

  it('has the address of a button on a line of its own', () => {
    const button = '<table class="button"><tr><td><a href="https://x.example/a">Go on</a></td></tr></table>';
    expect(textOf(`<p>Before</p>${button}<p>After</p>`)).toBe('Before\n\nGo on:\nhttps://x.example/a\n\nAfter');
    // In French a space stands before the colon, at which no line ends.
    expect(textOf(button, 'fr-CA')).toBe('Go on\u00a0:\nhttps://x.example/a');
  });

  it('loses no words beside a link that is no button, and makes none where there are none', () => {
    const table = (cell: string) => `<table class="button"><tr><td>${cell}</td></tr></table>`;
    const link = '<a href="https://x.example/a">Go</a>';
    expect(textOf(table(`Before ${link} after, valid until Monday`))).toBe(
      'Before Go (https://x.example/a) after, valid until Monday',
    );
    expect(textOf(table(`\n ${link} \n`))).toBe('Go:\nhttps://x.example/a');
    expect(textOf(table('<a href="https://x.example/a"><img src="https://x.example/a.png" alt=""></a>'))).toBe(
      'https://x.example/a',
    );
    expect(textOf(table('<a href="https://x.example/a"><img src="https://x.example/a.png" alt="Go"></a>'))).toBe(
      'Go:\nhttps://x.example/a',
    );
  });

  it('names an address once where it is its own words', () => {
    expect(textOf('<a href="https://x.example/a">https://x.example/a</a>')).toBe('https://x.example/a');
    expect(textOf('<a href="mailto:a@x.example">a@x.example</a>')).toBe('a@x.example');
  });

  it('is folded at 79 columns, never within a word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const lines = fold(words.join(' ')).split('\n');
        expect(lines.join(' ')).toBe(words.join(' '));
        expect(lines.filter((line) => line.length > 79 && line.includes(' '))).toEqual([]);
      }),
    );
  });

  it('keeps addresses whole and what follows a list sign in line', () => {
    const address = `https://x.example/${'a'.repeat(100)}`;
    expect(fold(`Open ${address} now`)).toBe(`Open\n${address}\nnow`);
    expect(fold(`- ${'word '.repeat(20)}`.trimEnd())).toBe(
      `- ${'word '.repeat(15).trimEnd()}\n  ${'word '.repeat(5).trimEnd()}`,
    );
  });

  it('tells a list from a sentence that begins with a number or a sign', () => {
    const folded = (start: string) => fold(`Hello\n${start}${' word'.repeat(20)}`).split('\n')[2];
    expect(folded('22. November 2026, 15:04')).toMatch(/^word/);
    expect(folded('1.5 million')).toMatch(/^word/);
    expect(folded('-5 degrees')).toMatch(/^word/);
    expect(folded(' 1. first')).toMatch(/^ {4}word/);
    expect(folded('  - inner')).toMatch(/^ {4}word/);
    expect(fold(textOf(`<p>x</p><ol><li>first${' word'.repeat(20)}</li></ol>`)).split('\n')[3]).toMatch(/^ {4}word/);
  });

  it('has every line of a quotation marked', () => {
    const words = 'word '.repeat(40).trim();
    const lines = fold(textOf(`<blockquote><p>${words}</p><ul><li>${words}</li></ul></blockquote>`)).split('\n');
    expect(lines.filter((line) => !line.startsWith('>'))).toEqual([]);
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/^> {3}word/), expect.stringMatching(/^> {3}word/)]);
  });

  it('has no trailing spaces and no more than one empty line', () => {
    expect(fold('a  \n\n\n\n\nb\t')).toBe('a\n\nb');
  });
});
