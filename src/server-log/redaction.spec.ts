import { describe, expect, it } from 'vitest';
import { redact } from './redaction.js';

describe('a log line', () => {
  it.each([
    ['Key (recipient)=(Ada.Lovelace+x@mail.nordlicht.example) exists', 'Key (recipient)=([address]) exists'],
    ['550 5.1.1 <ada@nordlicht.example>: unknown', '550 5.1.1 <[address]>: unknown'],
    ['connect postgres://ums:pa%24s@db.example/ums failed', 'connect postgres://[secret]@db.example/ums failed'],
    ['{"to":"ada@nordlicht.example","n":1}', '{"to":"[address]","n":1}'],
    ['Authorization: Bearer abc.DEF-123_456', 'Authorization: Bearer [secret]'],
    ['key ums_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG used', 'key [secret] used'],
    ['GET /reset?token=4f0c9f7e&user=1', 'GET /reset?token=[secret]&user=1'],
    ['{"settings":{"password":"a\\"b c","port":25}}', '{"settings":{"password":"[secret]","port":25}}'],
  ])('%s is written without what is nobody’s business', (line, redacted) => {
    expect(redact(line)).toBe(redacted);
  });

  it.each([
    'Email 01a214f5-ec6a-719f-9d4a-768e557b7177 was accepted. {"durationMs":12}',
    'at Database.run (file:///app/node_modules/@nestjs/core/router/router-proxy.js:9:17)',
    'Sending is on hold. 127.0.0.1 refused the connection.',
    'permission denied for table ums_mail_recipient_limits',
  ])('%s stays as it is', (line) => {
    expect(redact(line)).toBe(line);
  });

  it('is written without the secrets that are known, in whatever form', () => {
    const secret = 'pä"ss word';
    const line = `${secret} ${encodeURIComponent(secret)} ${JSON.stringify({ secret })}`;
    expect(redact(line, [secret])).toBe('[secret] [secret] {"secret":"[secret]"}');
  });

  it('is looked through at once, however long it is', () => {
    const long = 'a.'.repeat(50_000);
    const start = performance.now();
    expect(redact(long)).toBe(long);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
