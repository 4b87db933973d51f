import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badAddresses } from '../../test/support/bad-input.js';
import { IsEmailAddress, parseEmailAddress, ToEmailAddress } from './email-address.js';

class Request {
  @ToEmailAddress()
  @IsEmailAddress()
  to!: unknown;
}

const messageFor = (to: unknown): string | undefined => {
  const [error] = validateSync(plainToInstance(Request, { to }));
  return error?.constraints?.['isEmailAddress'];
};

describe('parseEmailAddress', () => {
  it.each([
    ['ada@nordlicht.example', 'ada@nordlicht.example'],
    ['Ada.Lovelace+news@Nordlicht.EXAMPLE', 'Ada.Lovelace+news@nordlicht.example'],
    ["o'brien@nordlicht.example", "o'brien@nordlicht.example"],
    ['#$&*-/=^_`{|}~@nordlicht.example', '#$&*-/=^_`{|}~@nordlicht.example'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ada@例え。テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['1@2.example', '1@2.example'],
    [`${'a'.repeat(64)}@nordlicht.example`, `${'a'.repeat(64)}@nordlicht.example`],
  ])('takes %s', (input, canonical) => {
    expect(parseEmailAddress(input)).toBe(canonical);
  });

  it('takes 254 octets and no more', () => {
    const labels = [60, 60, 60, 60].map((length) => 'a'.repeat(length)).join('.');
    expect(parseEmailAddress(`adas@${labels}.mail`)).toHaveLength(253);
    expect(parseEmailAddress(`adaas@${labels}.mail`)).toHaveLength(254);
    expect(parseEmailAddress(`adaaas@${labels}.mail`)).toBeUndefined();
  });

  it.each(badAddresses)('refuses $reason: $input', ({ input }) => {
    expect(parseEmailAddress(input)).toBeUndefined();
  });

  it('never throws, whatever it is given', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })).map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(anything, (input) => void parseEmailAddress(input)),
      { numRuns: 2_000 },
    );
  });

  it('accepts its own result again, unchanged, and gives nothing but printable ASCII with one @', () => {
    const local = fc.string({ unit: fc.constantFrom(...'aZ09.+-_/=?{|}%!"\u00e4'), minLength: 1, maxLength: 70 });
    const domain = fc.string({
      unit: fc.oneof(fc.constantFrom(...'abcxn-.0129A'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
      minLength: 1,
      maxLength: 40,
    });
    const address = fc.oneof(
      fc.emailAddress(),
      fc.tuple(local, domain).map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(address, (input) => {
        const canonical = parseEmailAddress(input);
        if (canonical === undefined) return;
        expect(canonical).toMatch(/^[!-?A-~]+@[a-z0-9.-]+$/);
        expect(canonical.length).toBeLessThanOrEqual(254);
        expect(canonical.slice(0, canonical.indexOf('@'))).toBe(input.slice(0, input.indexOf('@')));
        expect(parseEmailAddress(canonical)).toBe(canonical);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('@IsEmailAddress', () => {
  it('lets a valid address through, in its canonical form', () => {
    expect(messageFor('Ada@BÜCHER.example')).toBeUndefined();
    expect(plainToInstance(Request, { to: 'Ada@BÜCHER.example' }).to).toBe('Ada@xn--bcher-kva.example');
  });

  it('leaves what is no address as it was typed', () => {
    expect(plainToInstance(Request, { to: 'Ada@BÜCHER' }).to).toBe('Ada@BÜCHER');
  });

  it.each([
    [['a@b.example'], 'Enter one email address, as text.'],
    ['', 'Enter an email address.'],
    ['ada', '"ada" is not an email address: the @ is missing.'],
    ['a@b@c.example', '"a@b@c.example" is not an email address: it has more than one @.'],
    ['@b.example', '"@b.example" is not an email address: the part before the @ is missing.'],
    ['ada@', '"ada@" is not an email address: the part after the @ is missing.'],
    [
      'a%b@c.example',
      '"a%b@c.example" is not an email address: the part before the @ has a character or a dot that is not allowed there.',
    ],
    ['ada@[192.0.2.1]', '"ada@[192.0.2.1]" is not an email address: the part after the @ is not a domain.'],
    ['ada@localhost', '"ada@localhost" is not an email address: the domain after the @ has no dot.'],
    ['ada@b.example\r\nBcc: x', '"ada@b.example Bcc: x" is not an email address: it contains a line break (U+000D).'],
    ['ada\u200b@b.example', '"ada@b.example" is not an email address: it contains an invisible character (U+200B).'],
    [
      `${'a'.repeat(65)}@b.example`,
      `"${'a'.repeat(59)}…" is not an email address: at most 64 characters are allowed before the @.`,
    ],
  ])('says what is wrong with %j', (input, message) => {
    expect(messageFor(input)).toBe(message);
  });

  it.each(badAddresses)('answers $reason ($input) with one safe sentence', ({ input }) => {
    const message = messageFor(input);
    expect(message).toMatch(/^[^\p{C}\p{Bidi_Control}]+\.$/u);
    expect(message?.length).toBeLessThan(250);
  });
});
