import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { compose, messageIdOf, withSender } from './composer.js';

const ada = { name: 'Ada Lovelace', address: 'ada@nordlicht.example' };
const portal = { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' };
const messageId = messageIdOf('01934f5e-7b1a-7000-8000-000000000001', 'portal.nordlicht.example');
const date = new Date('2026-11-22T15:04:05Z');
const rendered = {
  subject: 'Choose a new password for Nordlicht Portal',
  preheader: '',
  html: '<p>Hello <b>Ada</b>, grüße “here”: <a href="https://x.example/?a=1&amp;b=2">link</a></p>',
  text: 'Hello Ada, grüße “here”:\nhttps://x.example/?a=1&b=2\n\n--\nSent automatically.',
};
const composition = { to: ada, rendered, messageId, date };
const headersOf = (message: Buffer) => message.toString('latin1').split('\r\n\r\n', 1)[0]!;

describe('a composed message', () => {
  it('reads as it was written', async () => {
    const mail = await simpleParser(withSender(compose(composition), portal));
    expect(mail.from?.value).toEqual([portal]);
    expect(mail.to).toMatchObject({ value: [ada] });
    expect(mail.subject).toBe(rendered.subject);
    expect(mail.messageId).toBe('<01934f5e-7b1a-7000-8000-000000000001@portal.nordlicht.example>');
    expect(mail.date).toEqual(date);
    expect(mail.html).toBe(`${rendered.html}\n`);
    expect(mail.text?.trimEnd()).toBe(rendered.text);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-auto-response-suppress')).toBe('All');
    expect(mail.attachments).toEqual([]);
  });

  it('has its text before its HTML, or text alone', async () => {
    const message = compose(composition).toString();
    expect(message.indexOf('text/plain')).toBeLessThan(message.indexOf('text/html'));
    expect(message).toContain('multipart/alternative');
    const { html: _, ...textOnly } = rendered;
    const mail = await simpleParser(compose({ ...composition, rendered: textOnly }));
    expect(mail.html).toBe(false);
    expect(mail.text?.trimEnd()).toBe(rendered.text);
  });

  it('is the same bytes each time but for the From line', () => {
    expect(compose(composition).equals(compose(structuredClone(composition)))).toBe(true);
    const one = withSender(compose(composition), portal).toString();
    const other = withSender(compose(composition), { name: 'Mended', address: 'ums@nordlicht.example' }).toString();
    const withoutFrom = (message: string) => message.replace(/^From: .*\r\n/, '');
    expect(one).not.toBe(other);
    expect(withoutFrom(one)).toBe(withoutFrom(other));
  });

  it('has no From line until it is sent', () => {
    expect(headersOf(compose(composition))).not.toMatch(/^From:/im);
    expect(headersOf(withSender(compose(composition), portal)).match(/^From:/gim)).toHaveLength(1);
  });

  it('has lines that every server takes: CRLF, at most 78 columns, ASCII', () => {
    const long = { ...rendered, text: 'ü'.repeat(3000), html: `<p>${'x'.repeat(3000)}</p>`, subject: 'ü'.repeat(255) };
    const message = withSender(compose({ ...composition, rendered: long }), { ...portal, name: 'Ü'.repeat(64) });
    const lines = message.toString('latin1').split('\r\n');
    expect(lines.filter((line) => line.length > 78 || /[^\x20-\x7e]/.test(line))).toEqual([]);
  });

  it('shows text in headers as it is, even where it looks encoded', async () => {
    const subject = 'See =?utf-8?Q?evil?= and “this”';
    const name = '=?utf-8?B?ZXZpbEBldmls?= Löve "the\\one" <x@evil.example>';
    const message = compose({ ...composition, to: { ...ada, name }, rendered: { ...rendered, subject } });
    const mail = await simpleParser(message);
    expect(mail.subject).toBe(subject);
    expect(mail.to).toMatchObject({ value: [{ name, address: ada.address }] });
  });

  it('lets no name, subject or sender start a header of its own', async () => {
    const injected = 'x\r\nBcc: eve@evil.example\r\n\r\nBody';
    const message = withSender(
      compose({ ...composition, to: { ...ada, name: injected }, rendered: { ...rendered, subject: injected } }),
      { ...portal, name: injected },
    );
    expect(headersOf(message)).not.toMatch(/^(bcc|body)/im);
    expect((await simpleParser(message)).bcc).toBeUndefined();
  });

  it('has one recipient and one sender whatever the names and words are', async () => {
    const anything = fc.string({ unit: 'binary', maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(anything, anything, anything, async (name, subject, text) => {
        const email = {
          ...composition,
          to: { ...ada, name },
          rendered: { ...rendered, subject: `About ${subject}`, text },
        };
        const mail = await simpleParser(withSender(compose(email), { ...portal, name }));
        expect(mail.to).toMatchObject({ value: [{ address: ada.address }] });
        expect(mail.from?.value).toMatchObject([{ address: portal.address }]);
        expect([...mail.headers.keys()].sort()).toEqual([
          'auto-submitted',
          'content-type',
          'date',
          'from',
          'message-id',
          'mime-version',
          'subject',
          'to',
          'x-auto-response-suppress',
        ]);
        expect(mail.html).toBe(`${rendered.html}\n`);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'ada@nordlicht.example>, <eve@evil.example',
    'ada@nordlicht.example\r\nBcc: eve@evil.example',
    'a,b@c.d',
    '',
  ])('is refused for an address that no parser made: %j', (address) => {
    expect(() => compose({ ...composition, to: { name: '', address } })).toThrow('parser of addresses');
    expect(() => withSender(compose(composition), { name: '', address })).toThrow('parser of addresses');
  });
});

describe('a Message-ID', () => {
  it('is made of an id and a host name only', () => {
    expect(messageIdOf('abc-1', 'localhost')).toBe('<abc-1@localhost>');
    expect(messageIdOf('abc-1', '[::1]')).toBe('<abc-1@[::1]>');
    expect(() => messageIdOf('a\r\nb', 'x.example')).toThrow('No Message-ID');
    expect(() => messageIdOf('a', 'x.example>\r\nBcc: y')).toThrow('No Message-ID');
  });
});
