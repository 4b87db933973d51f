import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../events/built-in-events.js';
import { defineEvent } from '../events/define-event.js';
import { samplesOf } from '../events/samples.js';
import { DEFAULT_COLOR, type Branding } from './branding.js';
import { buildModel, sampleModels } from './model.js';
import { render, type RenderedEmail } from './renderer.js';
import { expressionsIn } from './expressions.js';
import { SystemTemplates } from './system-templates.js';
import { TEMPLATE_FIELDS } from './template-source.js';

const templates = new SystemTemplates();
const nordlicht: Branding = {
  organizationName: 'Nordlicht Energie',
  organizationUrl: 'https://nordlicht.example',
  siteName: 'Nordlicht Portal',
  siteUrl: 'https://portal.nordlicht.example',
  logoUrl: '',
  supportEmail: 'help@nordlicht.example',
  color: DEFAULT_COLOR,
};
const eventOf = (key: string) => templates.all().find(({ event }) => event.key === key)!.event;
const emailOf = (key: string, sample = 0, branding = nordlicht, locale = 'en'): RenderedEmail =>
  render(templates.find(key, locale, branding.color), sampleModels(eventOf(key), locale, branding)[sample]!);

/** The names of variables, shown or asked for. */
const variablesIn = (text: string): string[] => {
  const names = expressionsIn(text).flatMap(({ source }) => /[a-z]+\.[a-zA-Z]+/.exec(source) ?? []);
  return [...new Set(names)].sort();
};

const everyEmail = templates
  .all()
  .flatMap(({ event, locale }) =>
    samplesOf(event).map((sample, index) => ({ event, key: event.key, locale, sample: sample.key, index })),
  );

describe('the system templates', () => {
  it('are there for every built-in event in every language, and none is slow to send', () => {
    expect(templates.layout.locales.toSorted()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'pt']);
    for (const { key } of BUILT_IN_EVENTS) {
      for (const locale of templates.layout.locales) {
        expect(templates.get(key, locale), `${key} in ${locale}`).toBeDefined();
        expect(templates.find(key, locale, DEFAULT_COLOR)).toMatchObject({
          recipe: { locale },
          inlinesWhenSent: false,
        });
      }
    }
  });

  it.each(templates.all().filter(({ locale }) => locale !== 'en'))(
    'say in $locale with $event.key what they say in English: no variable more or less',
    ({ event, locale, source }) => {
      const english = templates.get(event.key, 'en')!.source;
      for (const field of TEMPLATE_FIELDS) {
        expect(variablesIn(source[field]), field).toEqual(variablesIn(english[field]));
        // A check against copied files: no language says anything in English.
        expect(source[field], `${field} in ${locale}`).not.toBe(english[field]);
      }
    },
  );

  it.each(everyEmail)('read well: $key in $locale with the sample $sample', ({ event, key, index, locale }) => {
    const email = emailOf(key, index, nordlicht, locale);
    const { subject, preheader, html, text } = email;
    for (const part of [subject, preheader, text]) {
      expect(part).not.toMatch(/\{\{|\}\}|undefined|null|\[object|hbs[0-9a-f]{4}|&\w+;| ,| \.(\s|$)|\*\*/);
      expect(part.trim()).toBe(part);
    }
    expect(subject.length).toBeLessThanOrEqual(locale === 'en' ? 50 : 55);
    expect(html).not.toMatch(/\{\{|undefined|\[object|hbs[0-9a-f]{4}|\[\[/);
    expect(html!.match(/<h1/g)).toHaveLength(1);
    expect(Buffer.byteLength(html!)).toBeLessThan(16 * 1024);
    expect(
      text
        .replace(/\p{Bidi_Control}/gu, '')
        .split('\n')
        .filter((line) => line.length > 79 && /\S\s\S/.test(line)),
    ).toEqual([]);
    for (const link of Object.values((event.sample as { links?: Record<string, string> }).links ?? {})) {
      expect(html).toContain(`href="${link}"`);
      const [note = ''] = templates.layout.wordsIn(locale).copyAddress.split('. ');
      expect(html).toContain(`>${note.replace('{{host}}', 'portal.nordlicht.example')}. `);
      expect(text.split('\n')).toContain(link);
      expect(html!.match(/<a /g)).toHaveLength(2);
    }
    if (event.required.length === 0) expect(html).not.toContain('<a ');
  });

  it('mirror the layout in Arabic, and leave addresses from left to right', () => {
    const { html, text } = emailOf('forgot-password', 0, nordlicht, 'ar');
    expect(html).toContain('<html lang="ar" dir="rtl"');
    expect(html!.match(/text-align:right/g)!.length).toBeGreaterThan(3);
    expect(html).not.toMatch(/text-align:left|\[\[/);
    expect(html).toMatch(/<a href="https:[^"]*" dir="ltr"/);
    expect(text).toContain('\nhttps://portal.nordlicht.example/reset/');
    // A line that begins with a Latin word is still a line of an Arabic text.
    const lines = text.split('\n').filter((line) => /\p{Script=Arabic}/u.test(line));
    expect(lines.filter((line) => /^[a-z]/i.test(line))).toEqual([]);
  });

  it('say in the text part of forgot-password what was agreed, fold by fold', () => {
    expect(emailOf('forgot-password').text).toBe(`Choose a new password

Hello Ada Lovelace,

Someone asked for a new password for your account ada.lovelace on Nordlicht
Portal. If it was you, choose it here:

Choose a new password:
https://portal.nordlicht.example/reset/4f0c9f7e2b7d4d4aa1c86f0f3e8d2b1c9a7e

The link works until 22 November 2026, 15:04 UTC. Please keep it to yourself:
whoever has it can choose the password.

Was it not you? You do not need to do anything. Your password stays as it is.

--
Sent automatically by Nordlicht Portal to ada@nordlicht.example. Replies to
this address are not read. Need help? Write to help@nordlicht.example. We never
ask for your password by email or phone.`);
  });

  it('name nobody where anyone may have typed the name, and nothing that can be clicked before the address is verified', () => {
    const model = (key: string) =>
      buildModel({
        ...samplesOf(eventOf(key))[0]!,
        event: eventOf(key),
        branding: nordlicht,
        templateLocale: 'en',
        recipient: { address: 'ada@nordlicht.example', name: 'www.evil.example/win' },
        initiatorName: 'https://evil.example',
      });
    for (const key of ['self-activation', 'email-verification']) {
      const { html, text, subject } = render(templates.find(key, 'en', DEFAULT_COLOR), model(key));
      expect(`${subject}${html}${text}`).not.toMatch(/evil|win/);
    }
    for (const key of ['account-activation', 'user-invitation']) {
      const { html, text, subject } = render(templates.find(key, 'en', DEFAULT_COLOR), model(key));
      expect(text).toContain('www. evil. example win');
      expect(`${subject}${html}${text}`).not.toMatch(/www\.\w|evil\.\w|https:\/\/evil/);
    }
  });

  it('show the logo with the name of the organization in its place, or the name of the site', () => {
    const logo = { ...nordlicht, logoUrl: 'https://nordlicht.example/logo.png' };
    expect(emailOf('test-email', 0, logo).html).toContain(
      '<img src="https://nordlicht.example/logo.png" alt="Nordlicht Energie"',
    );
    expect(emailOf('test-email').html).not.toContain('<img');
  });

  it('take the colour of the organization as soon as it changes', () => {
    expect(emailOf('forgot-password', 0, { ...nordlicht, color: '#7a1fa2' }).html).toContain(
      'background-color:#7a1fa2',
    );
    expect(emailOf('forgot-password', 0, { ...nordlicht, color: '#f2c94c' }).html).toContain('color:#0c1b26');
    expect(emailOf('forgot-password').html).toContain('background-color:#14608f');
  });
});

describe('a template is found', () => {
  it('in the nearest language', () => {
    expect(templates.find('forgot-password', 'pt-BR', DEFAULT_COLOR).recipe.locale).toBe('pt');
    expect(templates.find('forgot-password', 'ja', DEFAULT_COLOR).recipe.locale).toBe('en');
    expect(templates.find('forgot-password', undefined, DEFAULT_COLOR).recipe.locale).toBe('en');
    expect(templates.find('forgot-password', 'en-GB', DEFAULT_COLOR).recipe.id).toMatch(
      /^system\/forgot-password\/en\/[0-9a-f]{8}$/,
    );
  });

  it('for events of its own, once they are added', () => {
    const directory = mkdtempSync(join(tmpdir(), 'templates-'));
    const invoice = defineEvent({
      key: 'invoice-ready',
      label: '',
      description: '',
      category: '',
      variables: { number: { type: 'string', title: 'Number' } },
      sample: { number: '7' },
    });
    const own = new SystemTemplates();
    expect(() => own.find('invoice-ready', 'en', DEFAULT_COLOR)).toThrow('has no system template');
    expect(() => own.add(invoice, directory)).toThrow(/invoice-ready.*en\.md is missing/);
    mkdirSync(join(directory, 'invoice-ready'));
    const file = join(directory, 'invoice-ready', 'en.md');
    writeFileSync(file, '---\nsubject: Invoice {{nummer}}\n---\nHello');
    expect(() => own.add(invoice, directory)).toThrow(
      `${file} cannot be used. subject 1:11: nummer is not a variable of this event. Did you mean number?`,
    );
    writeFileSync(file, '---\nsubject: Invoice {{number}}\n---\nHello');
    expect(() => own.add(invoice, directory, ['en', 'de'])).toThrow(
      `The event "invoice-ready" has no template in "de": ${join(directory, 'invoice-ready', 'de.md')} is missing.`,
    );
    own.add(invoice, directory);
    const [model] = sampleModels(invoice, 'en', nordlicht);
    expect(render(own.find('invoice-ready', 'de', DEFAULT_COLOR), model!).subject).toBe('Invoice 7');
  });
});

describe('the folder of an event', () => {
  const event = defineEvent({ key: 'order-shipped', label: '', description: '', category: '', sample: {} });
  const template = '---\nsubject: Hi\n---\nHello';
  const added = (files: Readonly<Record<string, string>>) => {
    const directory = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(directory, event.key));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, event.key, name), text);
    const own = new SystemTemplates();
    own.add(event, directory);
    return own;
  };

  it('may have a language that the layout does not speak: its words are those of the nearest one', () => {
    const own = added({ 'en.md': template, 'it.md': template, 'pt-br.md': template });
    const { en, pt } = { en: own.layout.wordsIn('en'), pt: own.layout.wordsIn('pt') };
    expect(own.get(event.key, 'it')!.source.disclaimer).toBe(en.disclaimer);
    expect(own.get(event.key, 'pt-BR')!.source.disclaimer).toBe(pt.disclaimer);
    const [model] = sampleModels(event, 'it', nordlicht);
    expect(render(own.find(event.key, 'it', DEFAULT_COLOR), model!).html).toContain('<html lang="it" dir="ltr"');
    expect(() => added({ 'en.md': template, 'my words.md': template })).toThrow('"my words" is no language');
  });

  it('may hold what is for people, and files of any editor', () => {
    const own = added({ 'en.md': `\ufeff${template}`, 'README.md': 'Words.', '.draft.md': '', 'notes.txt': '' });
    expect(own.get(event.key, 'en')!.source.body).toBe('Hello');
    expect(own.all().filter((one) => one.event === event)).toHaveLength(1);
  });
});

describe('values stay values', () => {
  const event = eventOf('reset-password');
  const template = templates.find('reset-password', 'en', DEFAULT_COLOR);
  const filled = (value: string) => {
    const branding = { ...nordlicht, siteName: value, organizationName: value };
    const recipient = { address: 'ada@nordlicht.example', name: value, userName: value };
    const sample = samplesOf(event)[0]!;
    return render(
      template,
      buildModel({ ...sample, event, branding, recipient, initiatorName: value, templateLocale: 'en' }),
    );
  };
  const tags = (html: string) => html.replace(/>[^<]*</g, '><');
  const harmless = filled('x');
  const shown = (html: string) =>
    html
      .replace(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, '&');

  it.each([
    '{{links.reset}}',
    '{{{links.reset}}}',
    '{{#each this}}x{{/each}}',
    '[x](https://evil)',
    '**bold** _it_ `code`',
    '<img src=x onerror=alert(1)>',
    '</title><script>alert(1)</script>',
    'https://evil.example',
    '"><a href="https://evil.example">',
    "' onmouseover='x",
    '&#123;&#123;links.reset}}',
    '[[body]] hbs0x $& $1',
    '\\{{x}}',
  ])('%s arrives as text in HTML, text and subject', (value) => {
    const email = filled(value);
    expect(tags(email.html!)).toBe(tags(harmless.html!));
    expect(shown(email.html!)).toContain(`Hello ${value},`);
    expect(email.text.replace(/\n/g, ' ')).toContain(`Hello ${value},`);
    expect(email.subject).toBe(`Set a new password for ${value}`);
    expect(email.html!.match(/<a /g)).toHaveLength(2);
  });

  it('whatever they are', () => {
    // A value of nothing but blanks is none.
    const expected = [tags(harmless.html!), tags(filled('').html!)];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (value) => {
        expect(expected).toContain(tags(filled(value).html!).replace(/> *</g, '><'));
      }),
      { numRuns: 500 },
    );
  });
});
