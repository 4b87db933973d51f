import { describe, expect, it } from 'vitest';
import { parseTemplate } from './template-source.js';

const file = (front: string, body = 'Hello') => `---\n${front}\n---\n\n${body}\n`;

describe('a template file', () => {
  it('is front matter and a body, with what it leaves out filled in', () => {
    expect(parseTemplate(file("subject: 'Hi {{site.name}}'"), 'Sent automatically.')).toEqual({
      subject: 'Hi {{site.name}}',
      preheader: '',
      body: 'Hello',
      format: 'markdown',
      disclaimer: 'Sent automatically.',
      htmlEnabled: true,
    });
    const own = 'subject: Hi\npreheader: Pre\ndisclaimer: Own\nformat: html\nhtmlEnabled: false';
    expect(parseTemplate(file(own), 'x')).toMatchObject({
      preheader: 'Pre',
      disclaimer: 'Own',
      format: 'html',
      htmlEnabled: false,
    });
  });

  it('may have the line ends of Windows and rules of its own in the body', () => {
    expect(parseTemplate('---\r\nsubject: Hi\r\n---\r\na\r\n---\r\nb', '').body).toBe('a\r\n---\r\nb');
  });

  it.each([
    ['no front matter', 'Hello', 'must begin with front matter'],
    ['an unfinished front matter', '---\nsubject: Hi\n', 'must begin with front matter'],
    ['no subject', file('preheader: x'), 'subject must be text'],
    ['a number as subject', file('subject: 5'), 'subject must be text'],
    ['a list', file('- a'), 'list of "name: value"'],
    ['an unknown name', file('subject: a\nsubjekt: b'), 'subjekt is not known'],
    ['an unknown format', file('subject: a\nformat: mjml'), 'format must be markdown or html'],
    ['broken YAML', file("subject: 'a"), 'quote'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => parseTemplate(text, '')).toThrow(message);
  });
});
