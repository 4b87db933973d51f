import { expect, it } from 'vitest';
import { compileHtml, compileText } from './handlebars.js';

it('A variable may have the name of a helper that templates do not have', () => {
  const names = ['with', 'lookup', 'log', 'helperMissing', 'blockHelperMissing'];
  const source = names.map((name) => `{{${name}}}{{#if ${name}}}!{{/if}}`).join(' ');
  const model = Object.fromEntries(names.map((name) => [name, name]));
  for (const compile of [compileHtml, compileText]) {
    expect(compile(source)(model)).toBe(names.map((name) => `${name}!`).join(' '));
  }
});

it('A group of values is there where one of them is', () => {
  const fill = compileText('{{#if place}}{{place.city}}{{else}}nowhere{{/if}} {{#unless place}}lost{{/unless}}');
  expect(fill({ place: { street: '', city: 'Kiel' } })).toBe('Kiel ');
  expect(fill({ place: { street: '', city: '' } })).toBe('nowhere lost');
});

it('A list is there where it has an entry', () => {
  const fill = compileText('{{#if items}}{{#each items}}{{name}}{{/each}}{{else}}none{{/if}}');
  expect(fill({ items: [{ name: '' }] })).toBe('');
  expect(fill({ items: [] })).toBe('none');
});
