import { isIP } from 'node:net';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badHosts } from '../../test/support/bad-input.js';
import { IsMailHost, parseMailHost, ToMailHost } from './mail-host.js';

class Settings {
  @ToMailHost()
  @IsMailHost()
  host!: unknown;
}

const messageFor = (host: unknown): string | undefined => {
  const [error] = validateSync(plainToInstance(Settings, { host }));
  return error?.constraints?.['isMailHost'];
};

describe('parseMailHost', () => {
  it.each([
    ['smtp.nordlicht.example', 'smtp.nordlicht.example'],
    ['SMTP.Nordlicht.EXAMPLE', 'smtp.nordlicht.example'],
    ['localhost', 'localhost'],
    ['mail-1', 'mail-1'],
    ['1.mail.example', '1.mail.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::1', '::1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['::127.0.0.1', '::7f00:1'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ])('takes %s', (input, canonical) => {
    expect(parseMailHost(input)).toBe(canonical);
  });

  it.each(badHosts)('refuses $reason: $input', ({ input }) => {
    expect(parseMailHost(input)).toBeUndefined();
  });

  it('never throws, and accepts its own result again, unchanged', () => {
    const host = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'aZ0.-:x%[]fF1') }),
      fc.domain(),
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(host, (input) => {
        const canonical = parseMailHost(input);
        if (canonical === undefined) return;
        expect(canonical).toMatch(/^[a-z0-9.:-]+$/);
        expect(parseMailHost(canonical)).toBe(canonical);
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes every IP address in its usual form', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => parseMailHost(address) === address));
    fc.assert(fc.property(fc.ipV6(), (address) => isIP(parseMailHost(address) ?? '') > 0));
  });
});

describe('@IsMailHost', () => {
  it('lets a valid host through, in its canonical form', () => {
    expect(messageFor('SMTP.nordlicht.example')).toBeUndefined();
    expect(plainToInstance(Settings, { host: 'SMTP.nordlicht.example' }).host).toBe('smtp.nordlicht.example');
  });

  it.each([
    [['smtp.nordlicht.example'], 'Enter one host name or IP address, as text.'],
    ['', 'Enter a host name or an IP address.'],
    ['https://smtp.nordlicht.example', 'Leave out "https://".'],
    ['SMTPS://smtp.nordlicht.example:465/', 'Leave out "SMTPS://".'],
    ['smtp.nordlicht.example:587', 'Leave out ":587": the port has its own field.'],
    ['[::1]:25', 'Leave out ":25": the port has its own field.'],
    ['127.1', '"127.1" is not a host name.'],
    ['smtp nordlicht', '"smtp nordlicht" is not a host name.'],
    ['smtp\u0000', '"smtp" is not a host name: it contains a control character (U+0000).'],
    ['fe80::1%eth0', '"fe80::1%eth0" is not a host name.'],
  ])('says what is wrong with %j', (input, message) => {
    expect(messageFor(input)).toBe(message);
  });

  it.each(badHosts)('answers $reason ($input) with one safe sentence', ({ input }) => {
    const message = messageFor(input);
    expect(message).toMatch(/^[^\p{C}\p{Bidi_Control}]+\.$/u);
    expect(message?.length).toBeLessThan(200);
  });
});
