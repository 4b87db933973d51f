import { describe, expect, it } from 'vitest';
import { defineEvent } from '../events/define-event.js';
import { defaultBranding } from './branding.js';
import { inspect } from './drafts/inspection.js';
import { Layout } from './layout.js';

const layout = new Layout('templates');
const parcelSent = defineEvent({
  key: 'parcel-sent',
  label: '',
  description: '',
  category: '',
  links: { track: 'Link to the parcel' },
  variables: {
    days: { type: 'number', title: 'Days' },
    items: {
      type: 'array',
      title: 'Items',
      items: { type: 'object', title: 'Item', properties: { name: { type: 'string', title: 'Name' } } },
    },
  },
  sample: { links: { track: 'https://portal.nordlicht.example/track/1' }, days: 2, items: [{ name: 'Cable' }] },
});
const warnings = (body: string, format: 'markdown' | 'html' = 'markdown') => {
  const source = { subject: 'Hi', preheader: '', body, format, disclaimer: '', htmlEnabled: true };
  const branding = defaultBranding(new URL('https://portal.nordlicht.example'));
  const { problems } = inspect({ source, event: parcelSent, locale: 'en', branding }, layout);
  return problems.map(({ severity, line, column, message }) => `${severity} ${line}:${column} ${message}`);
};

describe('A link without words', () => {
  it.each([
    ['\n[]({{links.track}})', '2:4'],
    ['[{{recipient.fullName}}]({{links.track}})', '1:26'],
    ['[**{{initiator.fullName}}**]({{links.track}})', '1:30'],
    ['[{{#if recipient.fullName}}Go{{/if}}]({{links.track}})', '1:39'],
  ])('for somebody is a warning: %s', (body, place) => {
    expect(warnings(body)).toEqual([
      `warning ${place} This link has no words, or none for some people. Write what it opens.`,
    ]);
  });

  it('is a warning in HTML too', () => {
    expect(
      warnings('<p><a href="{{links.track}}"> <img src="https://x.example/a.png" alt=""></a></p>', 'html'),
    ).toEqual(['warning 1:4 This link has no words, or none for some people. Write what it opens.']);
  });

  it.each([
    '[Go]({{links.track}})',
    '[{{site.name}}]({{links.track}})',
    '[{{links.track}}]({{links.track}})',
    '[{{plural days other="# days"}}]({{links.track}})',
    '[{{#if recipient.fullName}}{{recipient.fullName}}{{else}}Go{{/if}}]({{links.track}})',
    '[{{#unless recipient.fullName}}Go{{else}}{{recipient.fullName}}{{/unless}}]({{links.track}})',
    '[![The parcel](https://x.example/a.png)]({{links.track}})',
    '{{links.track}}\n\n{{#each items}}\n\n[{{name}}](https://x.example)\n\n{{/each}}',
  ])('is none of these: %s', (body) => {
    expect(warnings(body)).toEqual([]);
  });
});
