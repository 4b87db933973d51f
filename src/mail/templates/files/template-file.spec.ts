import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TemplateSource } from '../template-source.js';
import { filesOf } from './file-names.js';
import { canonical, MAX_FILE_BYTES, readTemplateFile, type TemplateFile, writeTemplateFile } from './template-file.js';

const source: TemplateSource = {
  subject: "Choose: it's {{site.name}}",
  preheader: '',
  body: '# Hello\n\n[Go]({{links.reset}})',
  format: 'markdown',
  disclaimer: 'Sent automatically.\n\nDo not reply.',
  htmlEnabled: true,
};
const text = `---
name: 'Friendlier'
locale: 'pt-BR'
default: true
subject: 'Choose: it''s {{site.name}}'
preheader: ''
format: 'markdown'
disclaimer: |-
  Sent automatically.

  Do not reply.
htmlEnabled: true
---

# Hello

[Go]({{links.reset}})
`;

const bytesOf = (file: string) => new TextEncoder().encode(file);
const read = (file: string): TemplateFile => {
  const result = readTemplateFile(bytesOf(file));
  if (!('source' in result)) throw new Error(JSON.stringify(result));
  return result;
};
const problemsOf = (file: string | Uint8Array) => {
  const result = readTemplateFile(typeof file === 'string' ? bytesOf(file) : file);
  if ('source' in result) throw new Error('It was read.');
  return result.map(({ place, message }) => `${place ? `${place.line}:${place.column} ` : ''}${message}`);
};

describe('A template file', () => {
  it('is front matter with the fields of a template, and the body below', () => {
    expect(writeTemplateFile({ name: 'Friendlier', locale: 'pt-BR', isDefault: true, source })).toBe(text);
    expect(read(text)).toMatchObject({ name: 'Friendlier', locale: 'pt-BR', isDefault: true, source });
  });

  it('may leave out what is usual', () => {
    const { source, isDefault } = read('---\nname: A\nlocale: pt-br\nsubject: Hi\n---\nBody');
    expect(isDefault).toBeUndefined();
    expect(source).toEqual({ subject: 'Hi', preheader: '', format: 'markdown', htmlEnabled: true, body: 'Body' });
  });

  it('has a name that can be seen', () => {
    expect(problemsOf("---\nname: '  '\nlocale: en\nsubject: Hi\n---\nBody")).toEqual(['2:8 name: Enter a name.']);
  });

  it('may come from any machine', () => {
    const windows = `\ufeff${text.replaceAll('\n', '\r\n')}`;
    expect(read(windows)).toMatchObject({ name: 'Friendlier', source });
    expect(read(text.replaceAll('\n', '\r'))).toMatchObject({ name: 'Friendlier', source });
    expect(read(text.replace('---\n\n#', '---  \n\n \t\n#').trimEnd())).toMatchObject({ source });
  });

  it('comes back as it was written, whatever stands in it', () => {
    const words = fc.string({
      unit: fc.constantFrom(...'ab \n\t\'"`#:-{}[]|>&*!%@,?\\~…é字\u00a0'.split(''), '---', '{{site.name}}'),
    });
    const line = words.map((text) => text.replace(/[\n\t]/g, ''));
    const any = fc.record({
      subject: line,
      preheader: line,
      body: words,
      format: fc.constantFrom('markdown' as const, 'html' as const),
      disclaimer: words,
      htmlEnabled: fc.boolean(),
    });
    fc.assert(
      fc.property(
        any,
        line.filter((name) => name.trim() !== ''),
        fc.boolean(),
        (source, name, isDefault) => {
          const kept = canonical(source);
          expect(canonical(kept)).toEqual(kept);
          const file = writeTemplateFile({ name, locale: 'en', isDefault, source: kept });
          expect(read(file)).toMatchObject({ name, locale: 'en', isDefault, source: kept });
        },
      ),
      { numRuns: 200, examples: [[{ ...source, disclaimer: ' \n' }, 'Blanks', false]] },
    );
  });

  it('tells where in it a place of a field is', () => {
    const file = read(text);
    const at = (field: 'subject' | 'body' | 'disclaimer' | 'name', line: number, column: number) =>
      file.placeOf(field, { line, column });
    expect(at('name', 1, 1)).toEqual({ line: 2, column: 8 });
    expect(at('subject', 1, 3)).toEqual({ line: 5, column: 13 });
    expect(at('disclaimer', 1, 6)).toEqual({ line: 9, column: 8 });
    expect(at('disclaimer', 3, 1)).toEqual({ line: 11, column: 3 });
    expect(at('body', 1, 1)).toEqual({ line: 15, column: 1 });
    expect(at('body', 3, 6)).toEqual({ line: 17, column: 6 });
    const plain = read('---\nname: A\nlocale: en\nsubject: Hi you\npreheader: "a\n  b"\n---\n\n\nBody');
    expect(plain.placeOf('subject', { line: 1, column: 4 })).toEqual({ line: 4, column: 13 });
    expect(plain.placeOf('preheader', { line: 1, column: 3 })).toEqual({ line: 5, column: 12 });
    expect(plain.placeOf('disclaimer', { line: 1, column: 3 })).toEqual({ line: 1, column: 1 });
    expect(plain.placeOf('body', { line: 1, column: 2 })).toEqual({ line: 10, column: 2 });
  });

  const front = (more: string) => `---\nname: A\nlocale: en\nsubject: Hi\n${more}\n---\nBody`;
  it.each([
    ['no front matter', 'Hello', '1:1 Must begin with front matter between two lines of ---.'],
    ['no end of it', '---\nname: A\n', '1:1 Must begin with front matter between two lines of ---.'],
    ['an empty front matter', '---\n---\nBody', '2:1 Its front matter must be a list of "name: value".'],
    ['a list', '---\n- a\n---\n', '2:1 Its front matter must be a list of "name: value".'],
    ['a list as a name', '---\n? [a]\n: b\n---\n', '2:1 Its front matter must be a list of "name: value".'],
    ['an unknown name', front('subjekt: b'), '5:1 "subjekt" is not known here.'],
    ['a name that means something to programs', front('__proto__: b'), '5:1 "__proto__" is not known here.'],
    ['a number as text', front('preheader: 5'), '5:12 preheader: Must be text: put it in quotes.'],
    ['a list as text', front('disclaimer: [a]'), '5:1 disclaimer: Must be a string.'],
    ['a repeated anchor as text', front('preheader: &a x\ndisclaimer: *a'), '6:1 disclaimer: Must be a string.'],
    ['an unknown format', front('format: mjml'), '5:9 format: Must be one of: markdown, html.'],
    ['words for true', front("htmlEnabled: 'yes'"), '5:15 htmlEnabled: Must be a boolean value.'],
    ['words for a default', front('default: yes'), '5:10 default: Must be true or false.'],
    [
      'no language',
      front('').replace('locale: en', 'locale: english please'),
      '3:9 locale: Must be a language such as en or pt-BR.',
    ],
    [
      'a name of two lines',
      front('').replace('name: A', 'name: "a\\nb"'),
      '2:8 name: Please leave out a line break (U+000A).',
    ],
  ])('is refused with %s', (_, file, problem) => expect(problemsOf(file)).toEqual([problem]));

  it('is refused with everything that is missing', () => {
    expect(problemsOf('---\ndefault: false\n---\n')).toEqual([
      '1:1 name: Is missing.',
      '1:1 subject: Is missing.',
      '1:1 locale: Is missing.',
    ]);
  });

  it('is refused with broken YAML, a name given twice, bytes that are no text, and more than fits', () => {
    expect(problemsOf(front("preheader: 'a"))[0]).toMatch(/^\d+:\d+ Its front matter cannot be read: .*quote/);
    expect(problemsOf(front('name: B'))[0]).toMatch(/^5:1 Its front matter cannot be read: .*unique/);
    expect(problemsOf(new Uint8Array([0xff, 0xfe, 0x2d, 0x00]))).toEqual(['Is not UTF-8 text. Save it as UTF-8.']);
    expect(problemsOf(new Uint8Array(MAX_FILE_BYTES + 1))).toEqual(['Is too long: at most 512 KB.']);
  });
});

describe('The files of templates', () => {
  const namesOf = (...names: string[]) => [
    ...filesOf(names.map((name) => ({ event: 'e', locale: 'pt-BR', name, isDefault: false, source }))).files.keys(),
  ];

  it('have names that every file system takes', () => {
    expect(
      namesOf('Friendlier', 'Für Köln!', '../../etc/passwd', '..', 'CON', 'مرحبا', 'a/b\\c:d', 'x'.repeat(64)),
    ).toEqual([
      'e/friendlier.pt-BR.md',
      'e/fur-koln.pt-BR.md',
      'e/etc-passwd.pt-BR.md',
      'e/template.pt-BR.md',
      'e/con-template.pt-BR.md',
      'e/template-2.pt-BR.md',
      'e/a-b-c-d.pt-BR.md',
      `e/${'x'.repeat(60)}.pt-BR.md`,
    ]);
    expect(namesOf('A b', 'a-B', 'a b')).toEqual(['e/a-b.pt-BR.md', 'e/a-b-2.pt-BR.md', 'e/a-b-3.pt-BR.md']);
  });

  it('tell templates apart by their names, so two of one name are refused', () => {
    const two = ['A', 'A'].map((name) => ({ event: 'e', locale: 'en', name, isDefault: false, source }));
    expect(filesOf(two).problems).toEqual([
      {
        file: 'e',
        message: 'Two templates in "en" are called "A", and files tell them apart by that. Rename one in the page.',
      },
    ]);
  });
});
