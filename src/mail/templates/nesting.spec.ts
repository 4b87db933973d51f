import { describe, expect, it } from 'vitest';
import { defineEvent } from '../events/define-event.js';
import { samplesOf } from '../events/samples.js';
import { defaultBranding } from './branding.js';
import { compile } from './compiler.js';
import { inspect } from './drafts/inspection.js';
import { Layout } from './layout.js';
import { buildModel } from './model.js';
import { render } from './renderer.js';
import type { TemplateSource } from './template-source.js';

const layout = new Layout('templates');
const branding = defaultBranding(new URL('https://portal.nordlicht.example'));
const orderShipped = defineEvent({
  key: 'order-shipped',
  label: '',
  description: '',
  category: '',
  links: { track: 'Link to the parcel' },
  variables: {
    gift: { type: 'boolean', title: 'Gift' },
    note: { type: 'string', title: 'Note', optional: true },
    items: {
      type: 'array',
      title: 'Items',
      items: { type: 'object', title: 'Item', properties: { name: { type: 'string', title: 'Name' } } },
    },
  },
  sample: {
    links: { track: 'https://portal.nordlicht.example/track/1' },
    gift: true,
    items: [{ name: 'Cable' }, { name: 'Lamp' }],
  },
});

const button = '\n\n[Track it]({{links.track}})';
const sourceOf = (body: string, format: TemplateSource['format']): TemplateSource => ({
  subject: 'Hi',
  preheader: '',
  body: body + (format === 'markdown' ? button : '<p><a href="{{links.track}}">Track it</a></p>'),
  format,
  disclaimer: '',
  htmlEnabled: true,
});
const compiled = (body: string, format: TemplateSource['format']) =>
  compile(
    { id: 'test', event: orderShipped, locale: 'en', source: sourceOf(body, format), color: branding.color },
    layout,
  );
const problems = (body: string, format: TemplateSource['format'] = 'html') =>
  compiled(body, format).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
const rendered = (body: string, format: TemplateSource['format'], data: object = {}) => {
  const { template, problems } = compiled(body, format);
  expect(problems).toEqual([]);
  const [sample] = samplesOf(orderShipped);
  const input = { ...sample!, event: orderShipped, branding, templateLocale: 'en' };
  return render(template!, buildModel({ ...input, data: { ...orderShipped.sample, ...data } }));
};

describe('A block', () => {
  it.each([
    '# {{#if recipient.fullName}}Hello {{recipient.fullName}}\n\nNice{{/if}}\n\nMore text',
    '- {{#if note}}one\n\n1. two{{/if}}',
    '**{{#if note}}a**\n\n_b{{/if}}_',
  ])('begins and ends in the same elements, not only as deep: %s', (body) => {
    expect(problems(body, 'markdown')).toEqual([expect.stringContaining('begins and ends in different places')]);
  });

  it('repeats the rows of a table in Markdown, and leaves none behind', () => {
    const body = '| Item | Number |\n|---|---|\n{{#each items}}\n| {{name}} | 1 |\n{{/each}}';
    const { html, text } = rendered(body, 'markdown');
    const row = (name: string) => `<tr>\\s*<td[^>]*>${name}</td>\\s*<td[^>]*>1</td>\\s*</tr>`;
    expect(html).toMatch(new RegExp(`<tbody>\\s*${row('Cable')}\\s*${row('Lamp')}\\s*</tbody>`));
    expect(text).toContain('Item Number\n\nCable 1\n\nLamp 1\n\nTrack it');
  });
});

describe('Between the cells of a table', () => {
  it.each([
    ['<table>{{#if gift}}Gift!{{/if}}<tr><td>x</td></tr></table>', '1:8'],
    ['<table><tr>{{links.track}}<td>x</td></tr></table>', '1:12'],
    ['<table><tbody><tr><td>x</td></tr>words</tbody></table>', '1:34'],
    ['<table><b>x</b><tr><td>x</td></tr></table>', '1:8'],
    ['<table><tr><br><td>x</td></tr></table>', '1:12'],
  ])('nothing stands that a mail program would move: %s', (body, place) => {
    expect(problems(body)[0]).toBe(`${place} This stands between the cells of a table: put it into a cell (<td>).`);
  });

  it('blocks, blanks and other rows stand', () => {
    const body =
      '<table>\n<thead><tr><th>Item</th></tr></thead>\n{{#each items}}\n<tr><td>{{name}}</td></tr>\n{{/each}}' +
      '{{#if gift}}<tr><td>Gift <table><tr><td>!</td></tr></table></td></tr>{{/if}}</table>';
    expect(problems(body)).toEqual([]);
  });
});

describe('An element that ends the paragraph around it', () => {
  const body = '<p>{{#if gift}}<div>For you</div>{{/if}}after</p>';

  it('is sent as mail programs read it, whatever the blocks decide', () => {
    expect(rendered(body, 'html', { gift: false }).html).toMatch(/<p[^>]*>after<\/p>\s*<p[^>]*><a /);
    expect(rendered(body, 'html', { gift: true }).html).toMatch(/<p[^>]*><\/p><div>For you<\/div>after<p[^>]*><\/p>/);
  });

  it('is a warning and nothing more', () => {
    const draft = { source: sourceOf(body, 'html'), event: orderShipped, locale: 'en', branding };
    expect(inspect(draft, layout).problems).toMatchObject([
      { severity: 'warning', column: 16, message: '<div> ends the <p> around it: write </p> before it.' },
    ]);
    const cell = '<p>x</p><table><tr><td><div>y</div><p>z</p></td></tr></table>';
    expect(inspect({ ...draft, source: sourceOf(cell, 'html') }, layout).problems).toEqual([]);
  });
});
