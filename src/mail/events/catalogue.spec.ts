import { describe, expect, it } from 'vitest';
import { EventCatalogue, type DataOf, type EventReference } from './catalogue.js';
import { defineEvent } from './define-event.js';
import { checkEventData } from './event-data.js';
import { samplesOf } from './samples.js';
import { toJsonSchema } from './variables.js';

const invoiceReady = defineEvent({
  key: 'invoice-ready',
  label: 'Invoice ready',
  description: 'An invoice can be paid.',
  category: 'Billing',
  variables: {
    number: { type: 'string', title: 'Number' },
    amount: { type: 'number', title: 'Amount' },
    note: { type: 'string', title: 'Note', optional: true },
    lines: {
      type: 'array',
      title: 'Lines',
      items: { type: 'object', title: 'Line', properties: { text: { type: 'string', title: 'Text' } } },
    },
  },
  sample: { number: '1', amount: 5, lines: [{ text: 'Cable' }] },
});

describe('the catalogue', () => {
  it('has the built-in events with their links', () => {
    const events = new EventCatalogue().all();
    expect(Object.fromEntries(events.map(({ key, required }) => [key, required.join()]))).toEqual({
      'account-activation': 'links.activate',
      'self-activation': 'links.activate',
      'user-invitation': 'links.accept',
      'email-verification': 'links.verify',
      'forgot-password': 'links.reset',
      'reset-password': 'links.reset',
      'password-updated-by-admin': '',
      'password-updated-by-user': '',
      'profile-updated': '',
      'profile-picture-updated': '',
      'test-email': '',
    });
  });

  it('knows which events anyone can cause', () => {
    const keys = new EventCatalogue().all().filter((event) => event.public);
    expect(keys.map(({ key }) => key)).toEqual(['self-activation', 'email-verification', 'forgot-password']);
  });

  it('sends a reset before a notice', () => {
    const catalogue = new EventCatalogue();
    const priority = (key: string) => catalogue.find(key)!.priority;
    expect(priority('forgot-password')).toBeLessThan(priority('profile-updated'));
    expect(priority('reset-password')).toBeLessThan(priority('account-activation'));
  });

  it('has samples for every event that pass its own check', () => {
    for (const event of new EventCatalogue([invoiceReady]).all()) {
      for (const { data } of samplesOf(event)) {
        expect(checkEventData(event, data, { baseUrl: new URL('https://x.example'), linkHosts: ['*'] })).toEqual([]);
      }
    }
  });

  it('takes events of a host once, and refuses a second one of the same name', () => {
    const catalogue = new EventCatalogue([invoiceReady]);
    catalogue.add(invoiceReady);
    expect(catalogue.find('invoice-ready')).toBe(invoiceReady);
    expect(() => catalogue.add({ ...invoiceReady })).toThrow('Two events are called "invoice-ready"');
  });

  it('describes the variables of an event as JSON Schema', () => {
    expect(toJsonSchema(invoiceReady.data)).toEqual({
      type: 'object',
      properties: {
        number: { type: 'string', title: 'Number' },
        amount: { type: 'number', title: 'Amount' },
        note: { type: 'string', title: 'Note' },
        lines: {
          type: 'array',
          title: 'Lines',
          items: {
            type: 'object',
            title: 'Line',
            properties: { text: { type: 'string', title: 'Text' } },
            required: ['text'],
            additionalProperties: false,
          },
        },
      },
      required: ['number', 'amount', 'lines'],
      additionalProperties: false,
    });
  });
});

describe('an event', () => {
  const definition = { key: 'x', label: '', description: '', category: '', sample: {} } as const;

  it('is refused when its definition contradicts itself', () => {
    expect(() => defineEvent({ ...definition, key: 'Not A Key' })).toThrow('no event key');
    expect(() => defineEvent({ ...definition, key: 'x'.repeat(65) })).toThrow('at most 64 characters');
    expect(() => defineEvent({ ...definition, lifeMs: 6 * 24 * 3_600_000 })).toThrow('at most 5 days');
    expect(() =>
      defineEvent({ ...definition, variables: { site: { type: 'string', title: '' } }, sample: { site: '' } }),
    ).toThrow('cannot call a variable "site"');
    expect(() => defineEvent({ ...definition, links: { 'a.b': '' }, sample: { links: { 'a.b': '' } } })).toThrow(
      'names a variable "a.b"',
    );
  });

  it('is refused where its sample is not what a caller could send', () => {
    const links = { go: 'Go' };
    expect(() => defineEvent({ ...definition, links, sample: { links: { go: '/go' } } })).toThrow(
      'The event "x" contradicts itself in sample.links.go: Must be a whole address',
    );
    const variables = { day: { type: 'string', format: 'date', title: '' } } as const;
    expect(() => defineEvent({ ...definition, variables, sample: { day: 'today' } })).toThrow('in sample.day: Must be');
    for (const go of ['https://anywhere.example/go', 'http://localhost:3000/go'])
      expect(defineEvent({ ...definition, links, sample: { links: { go } } }).sample).toEqual({ links: { go } });
  });

  it('without links has none to be sent', () => {
    const event = defineEvent({ ...definition, links: {} });
    expect(checkEventData(event, {}, { baseUrl: new URL('https://x.example'), linkHosts: [] })).toEqual([]);
  });

  it('waits 24 hours to be sent unless it says otherwise, a reset one hour', () => {
    expect(defineEvent(definition).lifeMs).toBe(24 * 3_600_000);
    expect(new EventCatalogue().find('forgot-password')!.lifeMs).toBe(3_600_000);
  });
});

/** Compiled by tsc, never run: each marked line must fail to compile, or tsc reports the mark itself. */
export function wrongDataDoesNotCompile(send: <E extends EventReference>(event: E, data: DataOf<E>) => void): void {
  send('forgot-password', { links: { reset: 'https://x' } });
  // @ts-expect-error another link
  send('forgot-password', { links: { activate: 'https://x' } });
  // @ts-expect-error one link too many
  send('forgot-password', { links: { reset: 'https://x', activate: 'https://x' } });
  // @ts-expect-error no link
  send('forgot-password', {});
  // @ts-expect-error a link that is no text
  send('forgot-password', { links: { reset: new URL('https://x') } });
  // @ts-expect-error no such event
  send('forgot-pasword', { links: { reset: 'https://x' } });
  send('profile-updated', {});
  // @ts-expect-error a notice has no link
  send('profile-updated', { links: { reset: 'https://x' } });
  send(invoiceReady, { number: '7', amount: 12.5, lines: [{ text: 'Cable' }] });
  send(invoiceReady, { number: '7', amount: 12.5, note: 'Thank you', lines: [] });
  // @ts-expect-error a number is meant
  send(invoiceReady, { number: '7', amount: '12.5', lines: [] });
  // @ts-expect-error the lines are missing
  send(invoiceReady, { number: '7', amount: 12.5 });
  // @ts-expect-error not declared
  send(invoiceReady, { number: '7', amount: 12.5, lines: [], extra: 1 });
}
