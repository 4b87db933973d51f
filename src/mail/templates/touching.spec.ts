import { describe, expect, it } from 'vitest';
import { defineEvent, type MailEvent } from '../events/define-event.js';
import { samplesOf } from '../events/samples.js';
import { defaultBranding } from './branding.js';
import { compile } from './compiler.js';
import { Layout } from './layout.js';
import { buildModel, type ModelInput } from './model.js';
import { render } from './renderer.js';
import type { TemplateSource } from './template-source.js';

const layout = new Layout('templates');
const branding = defaultBranding(new URL('https://portal.nordlicht.example'));
const link = 'https://portal.nordlicht.example/reset/4f0c9f7e2b7d4d4aa1c86f0f3e8d2b1c9a7e';
const parcelSent = defineEvent({
  key: 'parcel-sent',
  label: '',
  description: '',
  category: '',
  links: { track: 'Link to the parcel' },
  variables: { gift: { type: 'boolean', title: 'Gift' } },
  sample: { links: { track: link }, gift: true },
});

const compiled = (fields: Partial<TemplateSource>, event: MailEvent = parcelSent) => {
  const usual = {
    subject: 'Hi',
    preheader: '',
    body: '',
    format: 'markdown',
    disclaimer: '',
    htmlEnabled: true,
  } as const;
  return compile({ id: 'test', event, locale: 'en', source: { ...usual, ...fields }, color: '#14608f' }, layout);
};
const rendered = (fields: Partial<TemplateSource>, input: Partial<ModelInput>, event: MailEvent = parcelSent) => {
  const { template, problems } = compiled(fields, event);
  expect(problems).toEqual([]);
  const [sample] = samplesOf(event);
  return render(template!, buildModel({ ...sample!, event, branding, templateLocale: 'en', ...input }));
};
const problems = (fields: Partial<TemplateSource>) =>
  compiled(fields).problems.map(({ field, line, column, message }) => `${field} ${line}:${column} ${message}`);

const REFUSED = 'A link variable may stand only as a whole link, not inside another address.';

describe('A link variable that touches another word once the blanks are gone', () => {
  it.each([
    'https://evil.example/?t= {{~links.track}}',
    '{{links.track~}} .evil.example',
    'https://evil.example/?t= {{~#if gift}}{{links.track}}{{/if}}',
    'https://evil.example/?t= {{~#if gift~}} {{else}}{{/if~}} {{links.track}}',
    '{{#if gift}}{{links.track}} {{~/if}}.evil.example',
    '{{links.track}}{{#if gift}} {{~else~}} .evil.example{{/if}}',
  ])('is refused: %s', (body) => {
    expect(problems({ body: `{{links.track}}\n\n${body}` })).toEqual([expect.stringContaining(REFUSED)]);
  });

  it('is refused where Handlebars takes the line of a block away', () => {
    const body = '{{links.track}}\n\nhttps://evil.example/?t={{#if gift}}x\\\n{{/if}}\\\n{{links.track}}';
    expect(problems({ body })).toEqual([`body 5:1 ${REFUSED}`]);
  });

  it('is refused between the body and the disclaimer', () => {
    expect(problems({ body: '{{links.track~}}', disclaimer: '{{~#if gift}}.evil.example{{/if}}' })).toEqual([
      `body 1:1 ${REFUSED}`,
    ]);
  });

  it('is refused at a space without width', () => {
    expect(problems({ body: '{{links.track}}\n\nhttps://evil.example/?t=\u200b{{links.track}}' })).toHaveLength(1);
    expect(problems({ body: '\u200b{{links.track}}\u200b' })).toEqual([]);
  });

  it('is not refused where the blanks were between other words', () => {
    expect(problems({ body: '{{links.track}} {{~#if gift}} or ask {{~/if}}' })).toEqual([]);
    expect(problems({ body: 'Open {{~#if gift}} it: {{links.track}} {{else}} {{links.track}}{{/if}}' })).toEqual([]);
  });
});

it('Words stay apart in the HTML as they do in the text, where a line ends beside a block', () => {
  const body = 'https://evil.example/?t={{#if gift}}x\n{{/if}}\n{{links.track}}';
  const { html, text } = rendered({ body }, { data: { links: { track: link }, gift: false } });
  expect(text).toMatch(/\?t=\s+https:/);
  expect(html).toMatch(/\?t=\s+https:/);
});

it('Nobody gets a link by writing the word that stands in its place while a template is compiled', () => {
  const pictures = Array.from(
    { length: 9 },
    (_, word) => `<img src="https://evil.example/?t=hb&#115;${word}x" alt="">`,
  );
  const body =
    '<p><a href="{{links.track}}">Go</a></p><p>(hb&#115;0x)</p>' +
    `{{#if organization.logoUrl}}<p>${pictures.join('')}</p>{{/if}}`;
  const logo = { ...branding, logoUrl: 'https://nordlicht.example/logo.png' };
  const { html, text } = rendered({ body, format: 'html' }, { branding: logo });
  expect(text).toContain('(hbs0x)');
  expect(html).toContain('src="https://evil.example/?t=hbs0x"');
  expect(html).not.toContain('?t=http');
});
