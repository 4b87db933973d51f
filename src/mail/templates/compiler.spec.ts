import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventCatalogue } from '../events/catalogue.js';
import { defineEvent, type MailEvent } from '../events/define-event.js';
import { compile } from './compiler.js';
import { Layout } from './layout.js';
import { sampleModels } from './model.js';
import { render, type RenderedEmail } from './renderer.js';
import type { TemplateSource } from './template-source.js';

const layout = new Layout('templates');
const catalogue = new EventCatalogue();
const forgotPassword = catalogue.find('forgot-password')!;
const profileUpdated = catalogue.find('profile-updated')!;
const link = 'https://portal.nordlicht.example/reset/4f0c9f7e2b7d4d4aa1c86f0f3e8d2b1c9a7e';

const source = (fields: Partial<TemplateSource>): TemplateSource => ({
  subject: 'Hi',
  preheader: '',
  body: 'Hello',
  format: 'markdown',
  disclaimer: '',
  htmlEnabled: true,
  ...fields,
});
const compiled = (fields: Partial<TemplateSource>, event: MailEvent = profileUpdated, frame = layout) =>
  compile({ id: 'test', event, locale: 'en', source: source(fields), color: '#14608f' }, frame);
const problems = (fields: Partial<TemplateSource>, event?: MailEvent) =>
  compiled(fields, event).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
const rendered = (fields: Partial<TemplateSource>, event: MailEvent = profileUpdated, sample = 0): RenderedEmail => {
  const { template, problems } = compiled(fields, event);
  if (!template) throw new Error(JSON.stringify(problems));
  return render(template, sampleModels(event, 'en')[sample]!);
};

describe('Markdown in a template', () => {
  it('becomes HTML and text, with the variables in place', () => {
    const { html, text } = rendered({ body: '# Hi\n\n**{{recipient.fullName}}** has\n\n- one\n- two' });
    expect(html).toMatch(/<h1[^>]*>Hi<\/h1>\n<p[^>]*><strong>Ada Lovelace<\/strong> has<\/p>\n<ul/);
    expect(text).toBe('Hi\n\nAda Lovelace has\n\n- one\n- two');
  });

  it('makes a button of a link that is alone on its line, and names what it opens', () => {
    const { html, text } = rendered({ body: 'Go:\n\n[Choose]({{links.reset}})' }, forgotPassword);
    expect(html).toMatch(new RegExp(`<table class="button" role="presentation".*<a href="${link}"[^>]*>Choose</a>`));
    expect(html).toContain('The button opens portal.nordlicht.example. If it does not work, copy this address');
    expect(html!.split(`>${link}</a>`)).toHaveLength(2);
    expect(text).toBe(`Go:\n\nChoose:\n${link}`);
  });

  it('names what the first button of the event opens, where another button comes before', () => {
    const { html } = rendered({ body: '[Site]({{site.url}})\n\n[Choose]({{links.reset}})' }, forgotPassword);
    expect(html!.split(`>${link}</a>`)).toHaveLength(2);
  });

  it('leaves a link within a sentence a link', () => {
    const { html, text } = rendered({ body: 'Choose [here]({{links.reset}}), please.' }, forgotPassword);
    expect(html).not.toContain('class="button"');
    expect(html).not.toContain('The button opens');
    expect(text).toBe(`Choose here\n(${link}),\nplease.`);
  });

  it('leaves no gap where a block stands alone on its line', () => {
    const body = 'One\n\n{{#if recipient.fullName}}\n\nTwo\n\n{{/if}}\n\nThree';
    expect(rendered({ body }).html).toMatch(/<p[^>]*>One<\/p>\s*<p[^>]*>Two<\/p>\s*<p[^>]*>Three<\/p>/);
    expect(rendered({ body }).text).toBe('One\n\nTwo\n\nThree');
    expect(rendered({ body }, profileUpdated, 3).html).toMatch(/<p[^>]*>One<\/p>\s*<p[^>]*>Three<\/p>/);
    expect(rendered({ body }, profileUpdated, 3).text).toBe('One\n\nThree');
  });

  it('makes no link of an address that is only text, and no HTML of HTML', () => {
    const { html } = rendered({ body: 'See https://x.example and <b>this</b>' });
    expect(html).toMatch(/See https:\/\/x\.example and &lt;b&gt;this&lt;\/b&gt;/);
  });

  it('cannot be used to write an expression that was not checked', () => {
    const hidden = [
      '&#123;&#123;recipient.email}}',
      '\\{\\{recipient.email}}',
      '{*{recipient.email}}*',
      '{&#8203;{x}}',
      '{**{**x',
    ];
    for (const body of hidden) {
      const { html, text } = rendered({ body });
      expect(html).not.toMatch(/<p[^>]*>[^<]*ada@/);
      expect(text).not.toContain('ada@');
    }
    expect(rendered({ body: '&#123;&#123;recipient.email}}' }).text).toBe('{{recipient.email}}');
  });
});

describe('HTML in a template', () => {
  const html = (body: string) => problems({ body, format: 'html' });

  it('is what an email can show', () => {
    const body =
      '<h1 style="color: #333">Hi</h1><p class="x">Hello <b>{{recipient.fullName}}</b>,<br/> <a href=\'{{site.url}}\'>{{site.name}}</a></p>' +
      '{{#if organization.logoUrl}}<img src="{{organization.logoUrl}}" alt="{{organization.name}}" width="10">{{/if}}';
    expect(html(body)).toEqual([]);
    expect(rendered({ body, format: 'html' }).text).toBe(
      'Hi\n\nHello Ada Lovelace,\nportal.nordlicht.example (https://portal.nordlicht.example)',
    );
  });

  it.each([
    ['<script>alert(1)</script>', '1:1 <script> is not allowed'],
    ['a\n<iframe src="https://x.example"></iframe>', '2:1 <iframe> is not allowed'],
    ['<form action="https://x.example"></form>', '<form> is not allowed'],
    ['<meta http-equiv="refresh" content="0">', '<meta> is not allowed'],
    ['<base href="https://x.example/">', '<base> is not allowed'],
    ['<link rel="stylesheet" href="https://x.example/">', '<link> is not allowed'],
    ['<object data="x"></object>', '<object> is not allowed'],
    ['<svg onload="alert(1)"></svg>', '<svg> is not allowed'],
    ['<style>p{}</style>', '<style> is not allowed'],
    ['<p onclick="alert(1)">x</p>', '1:4 "onclick" is not allowed on <p>'],
    ['<a href="javascript:alert(1)">x</a>', 'An address must be written in full'],
    ['<a href="&#106;avascript:alert(1)">x</a>', 'An address must be written in full'],
    ['<a href="/relative">x</a>', 'An address must be written in full'],
    ['<img src="data:image/png;base64,x">', 'An address must be written in full'],
    ['<p style="background: url(https://x.example)">x</p>', 'This style is not allowed'],
    ['<p class=x>x</p>', 'not written plainly'],
    ['<!-- <p> -->', 'not written plainly'],
    ['<![CDATA[x]]>', 'not written plainly'],
    ['1 < 2', 'not written plainly'],
    ['<p title="a>b">x</p>', 'not written plainly'],
    ['<p {{#if site.name}}class="x"{{/if}}>x</p>', 'not written plainly'],
    ['<p class="{{#if site.name}}x{{/if}}">x</p>', 'A block cannot stand inside a tag'],
    ['<p class="{{site.name}}">x</p>', 'A variable cannot stand inside a tag'],
    ['<{{site.name}}>', '<{{site.name}}> is not allowed'],
  ])('is refused: %s', (body, message) => {
    expect(html(body)[0]).toContain(message);
  });

  it('is refused where a block begins inside an element and ends outside', () => {
    expect(html('<p>{{#if site.name}}</p><p>x{{/if}}</p>')).toEqual([]);
    expect(html('{{#if site.name}}<p>x{{/if}}</p>')[0]).toContain('begins and ends in different places');
    expect(problems({ body: '{{#if site.name}}\n- a\n{{/if}}' })[0]).toContain('1:1 {{#if}} begins and ends');
  });
});

describe('a link variable', () => {
  it.each([
    '[Go]({{links.reset}})',
    '<{{links.reset}}> or {{links.reset}}',
    '{{links.reset}}',
    'Open {{links.reset}}, or ask.',
    'Open ({{links.reset}}).',
    '{{#if recipient.fullName}}{{links.reset}}{{else}}{{links.reset}}{{/if}}',
    'Open{{#if recipient.fullName}} {{links.reset}}{{else}}: {{links.reset}}{{/if}}.',
    '**{{links.reset}}**',
  ])('may stand as a whole link or as text: %s', (body) => {
    expect(problems({ body }, forgotPassword)).toEqual([]);
  });

  it.each([
    '[Go](https://evil.example/?t={{links.reset}})',
    '[Go]({{links.reset}}/more)',
    '![x](https://evil.example/{{links.reset}})',
    '![x]({{links.reset}})',
    '[x](https://evil.example "{{links.reset}}")',
    'https://evil.example/?t={{links.reset}}',
    '<https://evil.example/?t={{links.reset}}>',
    '{{links.reset}}.evil.example',
    '{{site.name}}{{links.reset}}',
    'https://evil.example/?t={{#if recipient.fullName}}{{links.reset}}{{/if}}',
    'https://evil.example/?t=**{{links.reset}}**',
    'https://evil.example/?t={{#if recipient.fullName}}x {{else}}{{links.reset}}{{/if}}',
    '{{#if recipient.fullName}}https://evil.example/{{else}} {{/if}}{{links.reset}}',
    '{{links.reset}}{{#if recipient.fullName}}.evil.example{{/if}}',
    'evil.example/{{! nothing }}{{links.reset}}',
  ])('may stand nowhere else: %s', (body) => {
    const [problem] = problems({ body: `{{links.reset}}\n\n${body}` }, forgotPassword);
    expect(problem).toMatch(/^3:\d+ A (link )?variable/);
  });

  it('cannot be missing, neither in the HTML nor in the text, in no case', () => {
    const missing = [
      'Hello',
      '{{#if recipient.fullName}}{{links.reset}}{{/if}}',
      '{{#if recipient.fullName}}{{links.reset}}{{else}}no{{/if}}',
      '{{#unless recipient.fullName}}{{links.reset}}{{/unless}}',
      '{{! {{links.reset}} }}',
      '`x`',
    ];
    for (const body of missing) {
      const { problems } = compiled({ body }, forgotPassword);
      expect(problems).toMatchObject([
        { code: 'missing-variable', field: 'body', fix: { label: 'Insert Reset link' } },
      ]);
    }
    expect(problems({ body: 'Hello', disclaimer: '{{links.reset}}' }, forgotPassword)[0]).toContain(
      'The reset link is missing',
    );
  });

  it('can be mended with the fix that the problem offers', () => {
    const { problems: found } = compiled({ body: 'Hello' }, forgotPassword);
    expect(problems({ body: `Hello${found[0]!.fix!.replacement}` }, forgotPassword)).toEqual([]);
  });
});

describe('a compiled template', () => {
  it('sends text only where HTML is off', () => {
    const email = rendered({ body: '[Go]({{links.reset}})', htmlEnabled: false }, forgotPassword);
    expect(email).not.toHaveProperty('html');
    expect(email.text).toBe(`Go:\n${link}`);
  });

  it('hides the pre-header and keeps the body from running into it', () => {
    expect(rendered({ preheader: 'Grey words' }).html).toMatch(
      /<div class="preheader" style="display:none[^"]*">Grey words(&#847;&zwnj;&nbsp;){70}<\/div>/,
    );
    expect(rendered({ preheader: '' }).html).not.toContain('class="preheader"');
  });

  it('hides nothing else, however it is called', () => {
    const body = '<p class="preheader"><a href="{{links.reset}}">Go</a></p>';
    expect(rendered({ body, format: 'html' }, forgotPassword).html).not.toContain('display:none');
  });

  it('is none where the samples of its event cannot be filled in, which is told', () => {
    const event = { ...forgotPassword, sample: { links: { reset: '/reset' } } };
    expect(compiled({ body: '{{links.reset}}' }, event)).toMatchObject({ problems: [{ code: 'does-not-render' }] });
  });

  it('has language, direction and roles for those who listen to it', () => {
    const { html } = rendered({ subject: 'Hi {{#if site.name}}<{{site.name}}>{{/if}}' });
    expect(html).toContain('<html lang="en" dir="ltr"');
    expect(html).toContain('<title>Hi &lt;portal.nordlicht.example&gt;</title>');
    expect(html!.match(/<table/g)).toHaveLength(html!.match(/<table [^>]*role="presentation"/g)!.length);
  });

  it('has its styles on the elements, and what depends on the reader in the head', () => {
    const { html } = rendered({ body: 'Hello' });
    expect(html).toMatch(/<p style="margin:0 0 16px">Hello<\/p>/);
    expect(html).toContain('@media (prefers-color-scheme: dark)');
    expect(html).not.toContain('.card p {');
  });

  it('inlines styles when it is sent where they depend on what the blocks leave out', () => {
    const directory = mkdtempSync(join(tmpdir(), 'layout-'));
    const striped = readFileSync('templates/layout.html', 'utf8').replace(
      '.card p {',
      '.card p:nth-of-type(2) { color: red }\n.card p {',
    );
    writeFileSync(join(directory, 'layout.html'), striped);
    writeFileSync(join(directory, 'layout.en.yaml'), readFileSync('templates/layout.en.yaml'));
    const body = '{{#if recipient.fullName}}\n\nA\n\n{{/if}}\n\nB\n\nC';
    const { template } = compiled({ body }, profileUpdated, new Layout(directory));
    const [typical, , , required] = sampleModels(profileUpdated, 'en').map((model) => render(template!, model).html);
    expect(typical).toMatch(/<p style="[^"]*color:red[^"]*">B/);
    expect(required).toMatch(/<p style="[^"]*color:red[^"]*">C/);
    expect(template!.inlinesWhenSent).toBe(true);
  });

  it('repeats a list in place, in tables too', () => {
    const order = defineEvent({
      key: 'order-shipped',
      label: '',
      description: '',
      category: '',
      variables: {
        items: {
          type: 'array',
          title: '',
          items: { type: 'object', title: '', properties: { name: { type: 'string', title: '' } } },
        },
      },
      sample: { items: [{ name: 'Cable' }, { name: '<Lamp>' }] },
    });
    const body = '<table><tr><td>Item</td></tr>{{#each items}}<tr><td>{{name}}</td></tr>{{/each}}</table>';
    const { html, text } = rendered({ body, format: 'html' }, order);
    const cell = (words: string) => `<tr><td style="[^"]*">${words}</td></tr>`;
    expect(html).toMatch(new RegExp(`${cell('Item')}${cell('Cable')}${cell('&lt;Lamp&gt;')}`));
    expect(text.split(/\s+/)).toEqual(['Item', 'Cable', '<Lamp>']);
    expect(rendered({ body: '- first\n{{#each items}}\n- {{name}}\n{{/each}}' }, order).text).toBe(
      '- first\n- Cable\n- <Lamp>',
    );
  });
});
