import { expect, it } from 'vitest';
import { leaksIn } from './leaks.js';

const SECRET = 'canary/Päss+word=51c0';
const base64 = (text: string) => Buffer.from(text).toString('base64');

it.each([
  ['clear', `{"password":"${SECRET}"}`],
  ['hex', `\\x00${Buffer.from(SECRET).toString('hex').toUpperCase()}`],
  ['percent-encoded', `/reset?token=${encodeURIComponent(SECRET)}&x=1`],
  ['base64', base64(SECRET)],
  ['base64', base64(`\0ada\0${SECRET}`)],
  ['base64', base64(`\0adam\0${SECRET}\0`)],
  ['base64', Buffer.from(`\0a\0${SECRET}?>`).toString('base64url')],
])('A canary is found in %s: %s', (form, text) => {
  expect(leaksIn(text, { password: SECRET, token: 'something else' })).toEqual([`password (${form})`]);
  expect(leaksIn(Buffer.concat([Buffer.alloc(10_000, 0xff), Buffer.from(text)]), { password: SECRET })).not.toEqual([]);
});

it('A canary of bytes is found among bytes', () => {
  const key = Buffer.from('00ff10eea5c3', 'hex');
  expect(leaksIn(Buffer.concat([Buffer.from('x'), key]), { key })).toEqual(['key (clear)']);
});

it('What is not there is not found', () => {
  expect(leaksIn(`canary/Päss+word=51c ${base64('canary')}`, { password: SECRET })).toEqual([]);
});
