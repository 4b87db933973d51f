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

  it('has no trailing spaces and no more than one empty line', () => {
    expect(fold('a  \n\n\n\n\nb\t')).toBe('a\n\nb');
  });
});
