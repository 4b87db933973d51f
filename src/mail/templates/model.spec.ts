import { describe, expect, it } from 'vitest';
import { EventCatalogue } from '../events/catalogue.js';
import { defineEvent } from '../events/define-event.js';
import { defaultBranding } from './branding.js';
import { buildModel, type ModelInput } from './model.js';

const event = new EventCatalogue().find('forgot-password')!;
const input: ModelInput = {
  event,
  branding: defaultBranding(new URL('https://portal.nordlicht.example/ums')),
  recipient: { address: 'ada@nordlicht.example' },
  data: { links: { reset: 'https://portal.nordlicht.example:8443/reset/abc' } },
  expiresAt: new Date('2026-11-22T15:04:00Z'),
  templateLocale: 'en',
};

describe('the model of an email', () => {
  it('has every variable, empty where nobody gave one', () => {
    expect(buildModel(input)).toEqual({
      organization: {
        name: 'portal.nordlicht.example',
        url: 'https://portal.nordlicht.example/ums',
        logoUrl: '',
        supportEmail: '',
      },
      site: { name: 'portal.nordlicht.example', url: 'https://portal.nordlicht.example/ums' },
      recipient: { fullName: '', firstName: '', userName: '', email: 'ada@nordlicht.example' },
      initiator: { fullName: '' },
      links: { reset: 'https://portal.nordlicht.example:8443/reset/abc' },
      hosts: { reset: 'portal.nordlicht.example:8443' },
      expires: { at: '22 November 2026, 15:04 UTC' },
      reader: { language: 'en', region: 'en-GB', timeZone: 'UTC' },
    });
  });

  it('has the variables of the event itself, optional ones empty', () => {
    const order = defineEvent({
      key: 'order',
      label: '',
      description: '',
      category: '',
      variables: {
        note: { type: 'string', title: '', optional: true },
        total: { type: 'number', title: '' },
        items: {
          type: 'array',
          title: '',
          optional: true,
          items: { type: 'object', title: '', properties: { name: { type: 'string', title: '', optional: true } } },
        },
        place: { type: 'object', title: '', optional: true, properties: { city: { type: 'string', title: '' } } },
      },
      sample: { total: 0 },
    });
    expect(buildModel({ ...input, event: order, data: { total: 0 } })).toMatchObject({
      note: '',
      total: 0,
      items: [],
      place: { city: '' },
      links: {},
    });
    expect(buildModel({ ...input, event: order, data: { total: 1, items: [{}] } })).toMatchObject({
      items: [{ name: '' }],
    });
  });

  it('has the address of the site where the organization has none', () => {
    const branding = { ...input.branding, organizationUrl: '' };
    expect(buildModel({ ...input, branding }).organization.url).toBe(branding.siteUrl);
  });

  it('cleans values of what hides or turns text', () => {
    const recipient = { address: 'a@x.example', name: 'Ada\u202e\nLovelace', userName: 'ada\u0000\u202e' };
    expect(buildModel({ ...input, recipient }).recipient).toMatchObject({ fullName: 'Ada Lovelace', userName: 'ada' });
  });

  it('keeps the order of values in Arabic, where signs and digits at their ends would move', () => {
    const branding = { ...input.branding, siteName: 'Portal (Test)' };
    const recipient = { address: 'ada@x.example', name: 'Ada Lovelace', userName: 'fast!' };
    const initiatorName = 'Ada محمد';
    const inLanguage = (templateLocale: string) =>
      buildModel({ ...input, branding, recipient, initiatorName, templateLocale });
    expect(inLanguage('ar')).toMatchObject({
      site: { name: '\u2068Portal (Test)\u2069', url: input.branding.siteUrl },
      recipient: { fullName: 'Ada Lovelace', userName: 'fast!', email: 'ada@x.example' },
      initiator: { fullName: '\u2068Ada محمد\u2069' },
      links: { reset: 'https://portal.nordlicht.example:8443/reset/abc' },
    });
    expect(inLanguage('en')).toMatchObject({
      site: { name: 'Portal (Test)' },
      initiator: { fullName: '\u2068Ada محمد\u2069' },
    });
  });

  it("tells the end of the link in the recipient's zone", () => {
    const recipient = { address: 'a@x.example', timeZone: 'Europe/Berlin' };
    expect(buildModel({ ...input, recipient }).expires.at).toBe('22 November 2026, 16:04 CET');
  });
});
