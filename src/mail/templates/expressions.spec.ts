import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Expressions, expressionsIn } from './expressions.js';
import { compileHtml, compileText } from './handlebars.js';

describe('expressions', () => {
  it('are found with their kind and name', () => {
    const found = expressionsIn('a {{b.c}} {{#if d}}{{else}}{{/if}} {{! note }}{{!-- }} --}} {{~#each e~}}');
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'value b.c',
      'block if',
      'block else',
      'block if',
      'comment ! note',
      'comment !-- }} --',
      'block each',
    ]);
  });

  it('come back as they were, comments excepted', () => {
    const text = 'Hello {{a}}, {{#if b}}x{{else}}y{{/if}}{{! gone }}';
    const expressions = new Expressions();
    const aside = expressions.putAside(text, 'body');
    expect(aside).toMatch(/^Hello \w+, \w+$/);
    expect(expressions.restore(aside)).toBe('Hello {{a}}, {{#if b}}x{{else}}y{{/if}}');
  });

  it('come back out of the comments that hid them, other comments stay', () => {
    const text = '<tr>{{#if a}}</tr>{{b}}<!-- c -->';
    const expressions = new Expressions();
    const hidden = expressions.hideBlocks(expressions.putAside(text, 'body'));
    expect(hidden).toMatch(/^<tr><!--\w+--><\/tr>\w+<!-- c -->$/);
    expect(expressions.restore(hidden)).toBe(text);
  });

  it('are told from text that looks like their words', () => {
    const text = 'hbs0x hbsq1x {{a}}';
    const expressions = new Expressions();
    expect(expressions.restore(expressions.putAside(text, 'body'))).toBe(text);
  });

  it('are the only ones that are filled in: braces and backslashes around them stay text', () => {
    const sign = fc.constantFrom(
      '{',
      '{{',
      '{{{',
      '}',
      '}}',
      '\\',
      '\\{{x}}',
      '{{x}}',
      '{{/if}}',
      '~',
      '!',
      ' ',
      'a',
      '\n',
    );
    const text = fc.array(sign, { maxLength: 8 }).map((signs) => signs.join(''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const expressions = new Expressions();
        const word = expressions.putAside('{{value}}', 'body');
        const source = expressions.restore(texts.join(word));
        expect(compileText(source)({ value: '<1>' })).toBe(texts.join('<1>'));
        expect(compileHtml(source)({ value: '<1>' })).toBe(texts.join('&lt;1&gt;'));
      }),
      { numRuns: 2000 },
    );
  });
});
