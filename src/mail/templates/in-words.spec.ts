import { describe, expect, it } from 'vitest';
import { defineEvent } from '../events/define-event.js';
import { defaultBranding } from './branding.js';
import { compile } from './compiler.js';
import { Layout } from './layout.js';
import { buildModel } from './model.js';
import { render } from './renderer.js';

const layout = new Layout('templates');
const filesWaiting = defineEvent({
  key: 'files-waiting',
  label: '',
  description: '',
  category: '',
  variables: {
    files: { type: 'number', title: 'Files' },
    size: { type: 'number', title: 'Size', optional: true },
    until: { type: 'string', format: 'date', title: 'Last day', optional: true },
    seenAt: { type: 'string', format: 'date-time', title: 'Last seen', optional: true },
    folders: {
      type: 'array',
      title: 'Folders',
      optional: true,
      items: { type: 'object', title: 'Folder', properties: { files: { type: 'number', title: 'Files' } } },
    },
  },
  sample: { files: 1 },
});

const rendered = (body: string, templateLocale: string, data: object, locale?: string) => {
  const source = { subject: 'Hi', preheader: '', body, format: 'markdown', disclaimer: '', htmlEnabled: true } as const;
  const { template, problems } = compile(
    { id: 'test', event: filesWaiting, locale: templateLocale, source, color: '#14608f' },
    layout,
  );
  if (!template || problems.length > 0) throw new Error(JSON.stringify(problems));
  const model = buildModel({
    event: filesWaiting,
    branding: defaultBranding(new URL('https://portal.nordlicht.example')),
    recipient: { address: 'ada@nordlicht.example', timeZone: 'Europe/Berlin' },
    data: { files: 1, ...data },
    expiresAt: new Date('2026-11-22T15:04:00Z'),
    templateLocale,
    ...(locale !== undefined && { locale }),
  });
  return render(template, model);
};
const text = (...args: Parameters<typeof rendered>) => rendered(...args).text;

const IN_ARABIC =
  '{{plural files zero="لا ملفات" one="ملف واحد" two="ملفان" few="# ملفات" many="# ملفًا" other="# ملف"}}';

describe('the words for a number of things', () => {
  it.each([
    ['en', '{{plural files one="# file is" other="# files are"}} waiting', 1, '1 file is waiting'],
    ['en', '{{plural files one="# file is" other="# files are"}} waiting', 1234, '1,234 files are waiting'],
    ['de', '{{plural files one="# Datei" other="# Dateien"}}', 0, '0 Dateien'],
    ['fr', '{{plural files one="# fichier" other="# fichiers"}}', 0, '0 fichier'],
    ['fr', '{{plural files one="# fichier" many="# de fichiers" other="# fichiers"}}', 2, '2 fichiers'],
    ['pt', '{{plural files one="# arquivo" other="# arquivos"}}', 0, '0 arquivo'],
    ['ar', IN_ARABIC, 0, 'لا ملفات'],
    ['ar', IN_ARABIC, 1, 'ملف واحد'],
    ['ar', IN_ARABIC, 2, 'ملفان'],
    ['ar', IN_ARABIC, 3, '3 ملفات'],
    ['ar', IN_ARABIC, 11, '11 ملفًا'],
    ['ar', IN_ARABIC, 100, '100 ملف'],
  ])('are right in %s: %s for %i', (locale, body, files, words) => {
    expect(text(body, locale, { files })).toBe(words);
  });

  it('are the other ones where the form that would fit is not given', () => {
    expect(text('{{plural files other="# ملف"}}', 'ar', { files: 2 })).toBe('2 ملف');
  });

  it('are those of the language of the template, with the digits of the region', () => {
    expect(text(IN_ARABIC, 'ar', { files: 3 }, 'ar-EG')).toBe('٣ ملفات');
    expect(text('{{plural files one="# file" other="# files"}}', 'en', { files: 12_345 }, 'ar')).toBe('12,345 files');
  });

  it('are text, in HTML too, and none where there is no number', () => {
    const { html, text } = rendered('{{plural files other="<b>#</b> *x*"}}', 'en', { files: 5 });
    expect(html).toContain('&lt;b&gt;5&lt;/b&gt; *x*');
    expect(text).toBe('<b>5</b> *x*');
    expect(rendered('-{{plural size other="# MB"}}-', 'en', {}).text).toBe('--');
  });

  it('are found in a list too', () => {
    const body = '{{#each folders}}{{plural files one="# file" other="# files"}}; {{/each}}';
    expect(text(body, 'en', { folders: [{ files: 1 }, { files: 2 }] })).toBe('1 file; 2 files;');
  });
});

describe('a number', () => {
  it("is written as in the recipient's region", () => {
    expect(text('{{formatNumber size}}', 'de', { size: 12_345.6 })).toBe('12.345,6');
    expect(text('{{formatNumber size}}', 'de', { size: 12_345.6 }, 'de-CH')).toMatch(/^12['’]345\.6$/);
    expect(text('-{{formatNumber size}}-', 'de', {})).toBe('--');
    expect(text('{{formatNumber size}}', 'en', { size: 0 })).toBe('0');
  });
});

describe('a date', () => {
  it('has a time and a zone where the variable has them', () => {
    const data = { until: '2026-12-01', seenAt: '2026-11-30T23:30:00Z' };
    expect(text('{{formatDate until}} · {{formatDate seenAt}}', 'de', data)).toBe(
      '1. Dezember 2026 · 1. Dezember 2026, 00:30 MEZ',
    );
    expect(text('-{{formatDate until}}-', 'de', {})).toBe('--');
  });
});
