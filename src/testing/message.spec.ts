import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, messageIdOf, withSender } from '../mail/writing/composer.js';
import { cleanSubject } from '../mail-transports/single-line.js';
import { fold } from '../mail/templates/text-part.js';
import { readMessage } from './message.js';

const sender = { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' };
const id = '0190a1b2-0000-7000-8000-000000000000';

const written = (rendered: { subject: string; text: string; html?: string }) =>
  withSender(
    compose({
      to: { name: 'Kim', address: 'kim@nordlicht.example' },
      rendered: { preheader: '', ...rendered },
      messageId: messageIdOf(id, 'portal.nordlicht.example'),
      date: new Date(0),
    }),
    sender,
  );

describe('A message that is read in a test', () => {
  it.each([
    ['plain', 'Activate your Portal account'],
    ['long', 'Activate your account at the Portal of Nordlicht, which has a name that is too long for a line'],
    ['in another script', 'Konto für Grüße 🦄 bestätigen: ज्योत्स्ना श्रीनिवासन् वेंकटरमणी and a few more words to fold'],
    ['that looks encoded', 'What is =?UTF-8?Q?this=3F?= in here'],
  ])('has its subject, %s', (_, subject) => {
    expect(readMessage(written({ subject, text: '' })).subject).toBe(subject);
  });

  it('has its text and its HTML', () => {
    const text = `Hello,\n\n=3D is no code\n.\nhttps://portal.nordlicht.example/reset/${'x'.repeat(200)}?a=b\n\nGrüße`;
    const html = '<p style="color: red">Grüße 🦄</p>\n<p>=20</p>';
    expect(readMessage(written({ subject: 'Both', text, html }))).toEqual({ subject: 'Both', text, html });
    expect(readMessage(written({ subject: 'Text', text }))).toEqual({ subject: 'Text', text });
  });

  it('says what the composer was told, whatever that was', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(any, any, (words, lines) => {
        const [subject, text] = [cleanSubject(words).trim(), fold(lines.replace(/\p{C}/gu, ' '))];
        expect(readMessage(written({ subject, text, html: text }))).toEqual({ subject, text, html: text });
      }),
    );
  });
});
