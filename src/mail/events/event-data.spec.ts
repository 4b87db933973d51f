import Handlebars from 'handlebars';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCatalogue } from './catalogue.js';
import { defineEvent } from './define-event.js';
import { checkEventData } from './event-data.js';

const policy = { baseUrl: new URL('https://portal.nordlicht.example'), linkHosts: [] };
const catalogue = new EventCatalogue();
const forgotPassword = catalogue.find('forgot-password')!;
const reset = 'https://portal.nordlicht.example/reset/abc';

const invoiceReady = defineEvent({
  key: 'invoice-ready',
  label: 'Invoice ready',
  description: 'An invoice can be paid.',
  category: 'Billing',
  links: { pay: 'Payment link' },
  variables: {
    number: { type: 'string', title: 'Number' },
    note: { type: 'string', title: 'Note', optional: true },
    lines: {
      type: 'array',
      title: 'Lines',
      items: { type: 'object', title: 'Line', properties: { text: { type: 'string', title: 'Text' } } },
    },
  },
  sample: { links: { pay: 'https://portal.nordlicht.example/pay/1' }, number: '1', lines: [{ text: 'Cable' }] },
});
const invoice = { links: { pay: 'https://portal.nordlicht.example/pay/1' }, number: '7', lines: [] };

const fields = (event: typeof forgotPassword, data: unknown) =>
  checkEventData(event, data, policy).map(({ field }) => field);

describe('the data of an email', () => {
  it('is accepted as the event declares it', () => {
    expect(fields(forgotPassword, { links: { reset } })).toEqual([]);
    expect(fields(invoiceReady, { ...invoice, lines: [{ text: 'Cable' }] })).toEqual([]);
    expect(fields(catalogue.find('profile-updated')!, {})).toEqual([]);
  });

  it('may leave out what is optional and nothing else', () => {
    expect(fields(invoiceReady, { ...invoice, note: 'Thank you' })).toEqual([]);
    expect(fields(invoiceReady, { links: invoice.links })).toEqual(['data.number', 'data.lines']);
    expect(fields(forgotPassword, {})).toEqual(['data.links']);
    expect(fields(forgotPassword, { links: {} })).toEqual(['data.links.reset']);
  });

  it('has its dates as the calendar has them', () => {
    const appointment = defineEvent({
      key: 'appointment',
      label: '',
      description: '',
      category: '',
      variables: {
        day: { type: 'string', format: 'date', title: 'Day', optional: true },
        at: { type: 'string', format: 'date-time', title: 'Time', optional: true },
      },
      sample: {},
    });
    for (const day of ['2026-12-01', '2028-02-29']) expect(fields(appointment, { day })).toEqual([]);
    for (const at of ['2026-12-01T15:04Z', '2026-12-01T15:04:00.123+05:45'])
      expect(fields(appointment, { at })).toEqual([]);
    for (const day of ['', '1.12.2026', '2026-02-29', '2026-13-01', '2026-12-01T15:04:00Z'])
      expect(fields(appointment, { day }), day).toEqual(['data.day']);
    for (const at of ['', '2026-12-01', '2026-12-01T15:04:00', '2026-02-31T15:04:00Z', '2026-12-01T25:04:00Z'])
      expect(fields(appointment, { at }), at).toEqual(['data.at']);
  });

  it('holds no unknown variable, however it is called', () => {
    expect(fields(forgotPassword, { links: { reset, other: reset } })).toEqual(['data.links.other']);
    expect(fields(catalogue.find('profile-updated')!, { links: { reset } })).toEqual(['data.links']);
    expect(fields(forgotPassword, JSON.parse(`{"links":{"reset":"${reset}"},"__proto__":{"x":1}}`))).toEqual([
      'data.__proto__',
    ]);
    expect(fields(forgotPassword, { links: { reset }, [Symbol('x')]: 1 })).toEqual(['data.Symbol(x)']);
    expect(fields(forgotPassword, { links: { reset }, organization: { name: 'Evil' } })).toEqual(['data.organization']);
  });

  it('holds plain JSON values only: no function, no SafeString, no object where text is meant', () => {
    for (const value of [() => 'x', new Handlebars.SafeString('<b>'), { toString: () => 'x' }, ['x'], 1, null, 1n]) {
      expect(fields(invoiceReady, { ...invoice, number: value })).toEqual(['data.number']);
    }
    for (const value of [null, undefined, 'text', [], new (class Data {})(), new Map()]) {
      expect(fields(invoiceReady, value)).toEqual(['data']);
    }
  });

  it('holds values of at most 2 KB, counted as UTF-8', () => {
    expect(fields(invoiceReady, { ...invoice, number: 'x'.repeat(2046) })).toEqual([]);
    expect(fields(invoiceReady, { ...invoice, number: 'ü'.repeat(1024) })).toEqual(['data.number']);
    expect(fields(invoiceReady, { ...invoice, lines: Array.from({ length: 500 }, () => ({ text: 'x' })) })).toEqual([
      'data.lines',
    ]);
    expect(fields(invoiceReady, { ...invoice, lines: Array(1e6) })).toEqual(['data.lines']);
  });

  it('names the entry of a list that is wrong', () => {
    expect(fields(invoiceReady, { ...invoice, lines: [{ text: 'a' }, { text: 1 }] })).toEqual(['data.lines.1.text']);
  });

  it('holds links that lead where they may', () => {
    expect(checkEventData(forgotPassword, { links: { reset: 'https://evil.example/reset' } }, policy)).toEqual([
      {
        field: 'data.links.reset',
        message: 'Leads to evil.example, which is neither the host of the base URL nor in MAIL_LINK_HOSTS.',
      },
    ]);
  });

  it('never makes the check throw', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), (anything) => {
        checkEventData(invoiceReady, anything, policy);
        checkEventData(invoiceReady, { ...invoice, number: anything, lines: anything }, policy);
      }),
    );
  });
});
