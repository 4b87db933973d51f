import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyRing, parseSecretKeys, type SecretKey } from './key-ring.js';

const place = { table: 'ums_mail_settings', id: '1', field: 'password' };
const newKey = (id: string): SecretKey => ({ id, bytes: randomBytes(32) });

describe('The key ring', () => {
  const old = newKey('old');
  const young = newKey('young');

  it('opens what it sealed, and seals the same value differently each time', () => {
    const ring = new KeyRing([old]);
    const [one, two] = [ring.seal('s3cret é', place), ring.seal('s3cret é', place)];
    expect(ring.open(one, place).toString()).toBe('s3cret é');
    expect(one.equals(two)).toBe(false);
    expect(one.includes('s3cret')).toBe(false);
  });

  it.each([
    ['table', { ...place, table: 'ums_mail_emails' }],
    ['row', { ...place, id: '2' }],
    ['field', { ...place, field: 'clientSecret' }],
  ])('refuses a value that was moved to another %s', (_, elsewhere) => {
    const ring = new KeyRing([old]);
    expect(() => ring.open(ring.seal('x', place), elsewhere)).toThrow(/does not open/);
  });

  it('refuses a value of which any single byte was changed', () => {
    const ring = new KeyRing([old]);
    const sealed = ring.seal('some words', place);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => ring.open(changed, place), `byte ${at}`).toThrow();
    }
  });

  it('refuses a value whose tag was cut short', () => {
    const ring = new KeyRing([old]);
    const sealed = ring.seal('', place);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => ring.open(sealed.subarray(0, length), place), `${length} bytes`).toThrow();
    }
  });

  it('opens with a key that is no longer the active one, and says that it is to be sealed again', () => {
    const sealed = new KeyRing([old]).seal('x', place);
    const ring = new KeyRing([young, old]);
    expect(ring.open(sealed, place).toString()).toBe('x');
    expect(ring.isCurrent(sealed)).toBe(false);
    expect(ring.isCurrent(ring.seal('x', place))).toBe(true);
  });

  it('names the key that is missing, and no secret', () => {
    const sealed = new KeyRing([old]).seal('x', place);
    expect(() => new KeyRing([young]).open(sealed, place)).toThrow(
      expect.objectContaining({ code: 'secret-key-missing', message: expect.stringContaining('"old"') as string }),
    );
  });
});

describe('UMS_SECRET_KEYS', () => {
  const bytes = randomBytes(32).toString('base64');
  const hex = randomBytes(32).toString('hex');

  it('takes several keys, the first of which is active', () => {
    const { keys } = parseSecretKeys(`b:${bytes}, a:${randomBytes(32).toString('base64')}`);
    expect(keys?.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it.each([
    ['', /id:base64/],
    [bytes, /id:base64/],
    [hex, /id:base64/],
    [`a:${randomBytes(16).toString('base64')}`, /exactly 32 bytes/],
    [`a:${bytes}x`, /exactly 32 bytes/],
    [`a b:${bytes}`, /id:base64/],
    [`a:${bytes},a:${randomBytes(32).toString('base64')}`, /second time/],
  ])('refuses %j without repeating it', (text, problem) => {
    const { problems } = parseSecretKeys(text);
    expect(problems).toHaveLength(1);
    expect(problems![0]).toMatch(problem);
    expect(problems![0]).not.toContain(bytes);
    expect(problems![0]).not.toContain(hex);
  });
});
