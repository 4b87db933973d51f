import { expect, it } from 'vitest';
import { check } from '../../http/validation.js';
import { defaultBranding } from '../templates/branding.js';
import { BrandingRequest } from './branding.requests.js';

const good = defaultBranding(new URL('https://portal.nordlicht.example'));
const wrongIn = (change: object) =>
  check(BrandingRequest, { ...good, ...change }, '').problems.map(({ field }) => field);

it('The site has a name that can be seen; the organization may have none', () => {
  expect(wrongIn({})).toEqual([]);
  for (const siteName of ['', '   ', '\u00a0']) expect(wrongIn({ siteName }), siteName).toEqual(['siteName']);
  expect(wrongIn({ organizationName: '' })).toEqual([]);
  expect(wrongIn({ organizationName: '  ' })).toEqual(['organizationName']);
});

it.each([
  'https:nordlicht.example',
  'https:/nordlicht.example/a.png',
  'https:\\\\nordlicht.example/a',
  'https://nordlicht.example/"a"',
  'https://nordlicht.example/<a>',
  'https://ada@nordlicht.example/',
  'https://nordlicht.example/ä',
  'nordlicht.example',
])('An address is written as every mail program reads it: not %s', (address) => {
  const fields = ['organizationUrl', 'siteUrl', 'logoUrl'];
  expect(wrongIn(Object.fromEntries(fields.map((field) => [field, address])))).toEqual(fields);
});

it('Only a logo is never loaded over plain http', () => {
  const address = 'http://nordlicht.example/a';
  expect(wrongIn({ organizationUrl: address, siteUrl: address, logoUrl: address })).toEqual(['logoUrl']);
});
