import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanReply } from './server-reply.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('cleanReply', () => {
  it.each([
    ['250 2.0.0 Ok: queued as 4F2A91C', '250 2.0.0 Ok: queued as 4F2A91C'],
    ['550 No such user here\r\n', '550 No such user here'],
    [
      '535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.example/mail - gsmtp',
      '535 5.7.8 Username and Password not accepted. For more information, go to https://support.example/mail - gsmtp',
    ],
    ['220-smtp.nordlicht.example ESMTP\r\n220 No spam', '220 smtp.nordlicht.example ESMTP No spam'],
    ['550-first\n550-5.1.1 second', '550 first 550-5.1.1 second'],
    ['250', '250'],
    ['550 - 5.1.1 is not where a code stands', '550 - 5.1.1 is not where a code stands'],
    ['HTTP/1.1 400 Bad Request\r\nConnection: close', 'HTTP/1.1 400 Bad Request Connection: close'],
    ['', ''],
  ])('makes one line of %j', (reply, line) => {
    expect(cleanReply(reply)).toBe(line);
  });

  it('drops what moves the cursor, turns the reading direction or cannot be seen', () => {
    expect(cleanReply('550 \u001b[31mNo\u0000\u0008 \u202eway\u200b\ud800')).toBe('550 [31mNo way');
  });

  it('is at most 300 code points long', () => {
    expect(Array.from(cleanReply(`550 ${'😀'.repeat(1_000_000)}`))).toHaveLength(300);
  });

  it.each([
    ['in clear', 'hunter2!'],
    ['in another case', 'HUNTER2!'],
    ['in base64', base64('hunter2!')],
    ['in the base64 of AUTH PLAIN', base64('\0ada@nordlicht.example\0hunter2!')],
    ['in the base64 of AUTH PLAIN after a username one byte longer', base64('\0ada1@nordlicht.example\0hunter2!')],
    ['in the base64 of AUTH PLAIN after a username two bytes longer', base64('\0ada12@nordlicht.example\0hunter2!')],
    ['with an invisible character in it', 'hun\u200bter2!'],
  ])('removes a secret %s', (_how, said) => {
    expect(cleanReply(`535 5.7.8 Bad login: <${said}>`, ['hunter2!'])).toBe('535 5.7.8 Bad login: <[removed]>');
  });

  it('removes a secret that was broken at the end of a line, as the text of an email is', () => {
    const reply =
      '550-5.7.1 Refused: https://portal.example/reset/kB5zq-Lw0s=\r\n550-5.7.1 V4nT7yXeG2uJ9\r\n550 5.7.1 Bye';
    expect(cleanReply(reply, ['kB5zq-Lw0sV4nT7yXeG2uJ9'])).toBe(
      '550 5.7.1 Refused: https://portal.example/reset/[removed] Bye',
    );
  });

  it('keeps the codes, even where a secret looks like one', () => {
    expect(cleanReply('535 5.7.8 Not 535', ['535', '5.7.8', '5'])).toBe('535 5.7.8 Not [removed]');
  });

  it('removes a short secret only where it is a word', () => {
    expect(cleanReply('535 a password of a man', ['a'])).toBe('535 [removed] password of [removed] man');
  });

  it('reads a secret as text, not as a pattern', () => {
    expect(cleanReply('535 .*.* said (x[', ['.*.*', '(x[('])).toBe('535 [removed] said (x[');
  });

  it('never lets a secret through, wherever it stands and however it is encoded', () => {
    // Letters that no other word of these replies has.
    const secret = fc.string({ unit: fc.constantFrom(...'QXZ789+/ß€😀'), minLength: 4, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (password, before, after) => {
        const inside = base64(`${before}${password}${after}`);
        const reply = cleanReply(`535 5.7.8 no: ${password} ${inside} ${base64(password)}`, [password]);
        expect(reply).toBe('535 5.7.8 no: [removed] [removed] [removed]');
      }),
    );
  });

  it('is quick with a reply that is longer than any', () => {
    const started = performance.now();
    for (const unit of ['A', '535 ', '\n', '-', '\u200d', 'A\r\n535-5.7.8 ']) {
      cleanReply(`535-5.7.8 ${unit.repeat(100_000 / unit.length)}`, ['hunter2!', 'a']);
    }
    // Some tens of milliseconds; minutes if a pattern went back and forth.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
