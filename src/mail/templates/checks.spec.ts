import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCatalogue } from '../events/catalogue.js';
import { defineEvent } from '../events/define-event.js';
import { checkSource } from './checks.js';
import type { TemplateSource } from './template-source.js';

const forgotPassword = new EventCatalogue().find('forgot-password')!;
const orderShipped = defineEvent({
  key: 'order-shipped',
  label: 'Order shipped',
  description: 'An order is on its way.',
  category: 'Orders',
  variables: {
    items: {
      type: 'array',
      title: 'Items',
      items: { type: 'object', title: 'Item', properties: { name: { type: 'string', title: 'Name' } } },
    },
    parcels: { type: 'number', title: 'Parcels' },
    arrives: { type: 'string', format: 'date', title: 'Arrives' },
  },
  sample: { items: [{ name: 'Cable' }], parcels: 1, arrives: '2026-12-01' },
});

const source = (fields: Partial<TemplateSource>): TemplateSource => ({
  subject: 'Hi',
  preheader: '',
  body: 'Hello',
  format: 'markdown',
  disclaimer: '',
  htmlEnabled: true,
  ...fields,
});
const problemsOf = (body: string, event = forgotPassword) => checkSource(source({ body }), event);

describe('the language of templates', () => {
  it.each([
    'Hello {{recipient.fullName}}',
    '{{ recipient.fullName }}',
    '{{~recipient.fullName~}}',
    '{{! a note }}{{!-- a note with }} in it --}}',
    '{{#if recipient.fullName}}a{{else}}b{{/if}}',
    '{{#unless recipient.fullName}}a{{/unless}}',
    '{{#if recipient.fullName}}a{{else if initiator.fullName}}b{{else}}c{{/if}}',
    'One { brace, } another, a \\ and “quotes”',
  ])('has %s', (body) => {
    expect(problemsOf(body)).toEqual([]);
  });

  it('has each over a list, in which the fields of an entry are the variables', () => {
    expect(problemsOf('{{#each items}}{{name}}{{else}}none{{/each}}', orderShipped)).toEqual([]);
    expect(problemsOf('{{#each items}}{{#if name}}{{name}}{{/if}}{{/each}}', orderShipped)).toEqual([]);
  });

  it.each([
    ['{{> partial}}', 'blocks if, unless and each'],
    ['{{#> layout}}x{{/layout}}', 'is open'],
    ['{{* decorator}}', 'blocks if, unless and each'],
    ['{{#*inline "x"}}x{{/inline}}', 'is open'],
    ['{{{links.reset}}}', '`{{{`'],
    ['{{&links.reset}}', '`{{&`'],
    ['{{{{raw}}}}x{{{{/raw}}}}', ''],
    ['{{this}}', 'is not a variable'],
    ['{{.}}', 'is not allowed'],
    ['{{../links.reset}}', 'is not allowed'],
    ['{{this.links.reset}}', 'is not allowed'],
    ['{{@root.links.reset}}', 'is not allowed'],
    ['{{links/reset}}', 'is not allowed'],
    ['{{links.[reset]}}', 'is not allowed'],
    ['{{[links].reset}}', 'is not allowed'],
    ['{{"links"}}', 'is not allowed'],
    ['{{5}}', 'is not allowed'],
    ['{{true}}', 'is not allowed'],
    ['{{null}}', 'is not allowed'],
    ['{{lookup links "reset"}}', 'stands alone'],
    ['{{log links.reset}}', 'stands alone'],
    ['{{recipient.fullName x=1}}', 'stands alone'],
    ['{{(lookup links "reset")}}', ''],
    ['{{#with links}}{{reset}}{{/with}}', 'Only {{#if}}'],
    ['{{#links}}{{reset}}{{/links}}', 'Only {{#if}}'],
    ['{{^links.reset}}x{{/links.reset}}', 'closes nothing'],
    ['{{#if links.reset includeZero=true}}x{{/if}}', 'takes one variable'],
    ['{{#if}}x{{/if}}', 'takes one variable'],
    ['{{#if (lookup links "reset")}}x{{/if}}', 'is not allowed'],
    ['{{#if links.reset as |x|}}x{{/if}}', 'Names after "as"'],
    ['{{#[if] links.reset}}x{{/[if]}}', 'Only {{#if}}'],
    ['{{#each links}}x{{/each}}', 'is no list'],
    ['{{openBrace}}', 'is not a variable'],
    ['{{constructor}}', 'is not a variable'],
    ['{{__proto__}}', 'is not allowed'],
    ['{{links.constructor}}', 'is not a variable'],
    ['{{links.__proto__.x}}', 'is not allowed'],
    ['{{links.toString}}', 'is not a variable'],
    ['{{hosts.reset}}', 'is not a variable'],
    ['{{recipient.fullName.length}}', 'is not allowed'],
    ['{{links}}', 'holds several values'],
    ['{{links.reset', 'has no }}'],
    ['{{links.reset}}}', 'One brace too many'],
    ['\\{{links.reset}}', 'A backslash'],
    ['{{#if links.reset}}', 'is never closed'],
    ['{{/if}}', 'closes nothing'],
    ['{{#if links.reset}}{{#unless links.reset}}{{/if}}{{/unless}}', 'but {{#unless}} is open'],
    ['{{else}}', ''],
    ['{{#if links.reset}}{{else}}{{else}}{{/if}}', ''],
    ['{{}}', ''],
    ['{{!-- never closed }}', ''],
  ])('has no %s', (body, message) => {
    const problems = problemsOf(body);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]!.message).toContain(message);
  });

  it.each([
    '{{plural parcels one="# parcel" other="# parcels"}}',
    "{{plural parcels other='# parcels'}}",
    '{{formatNumber parcels}} {{ formatDate arrives }}',
    '{{#if parcels}}{{formatNumber parcels}}{{/if}}',
    '![{{plural parcels other="# parcels"}}](https://x.example/a.png)',
  ])('has helpers for numbers and dates: %s', (body) => {
    expect(problemsOf(body, orderShipped)).toEqual([]);
  });

  it.each([
    ['{{plural}}', '2:1 {{plural …}} takes one variable, which is a number.'],
    ['{{plural parcels arrives other="#"}}', '2:1 {{plural …}} takes one variable, which is a number.'],
    ['{{plural parcels}}', '2:1 Please give the form other="…": it stands where no other one fits.'],
    ['{{plural parcels one="#"}}', '2:1 Please give the form other="…": it stands where no other one fits.'],
    ['{{plural arrives other="#"}}', '2:10 arrives is no number.'],
    ['{{plural parcel other="#"}}', '2:10 parcel is not a variable of this event. Did you mean parcels?'],
    ['{{plural items other="#"}}', '2:10 items is no number.'],
    ['{{plural 5 other="#"}}', '2:10 "5" is not allowed: only variables of this event are.'],
    ['{{plural (lookup x "y") other="#"}}', '2:10 "(lookup x "y")" is not allowed: only variables of this event are.'],
    [
      '{{plural parcels some="#" other="#"}}',
      '2:18 "some" is no form of a plural: these are zero, one, two, few, many, other.',
    ],
    ['{{plural parcels other=site.name}}', '2:24 A form is text in quotes, without braces and backslashes.'],
    ['{{plural parcels other=(log "x")}}', '2:24 A form is text in quotes, without braces and backslashes.'],
    ['{{plural parcels other="{"}}', '2:24 A form is text in quotes, without braces and backslashes.'],
    ['{{plural parcels other="a \\" b"}}', '2:24 A form is text in quotes, without braces and backslashes.'],
    ['{{formatDate parcels}}', '2:14 parcels is no date.'],
    ['{{formatDate expires.at}}', '2:14 expires.at is no date.'],
    ['{{formatDate links.reset}}', '2:14 links.reset is not a variable of this event.'],
    ['{{formatDate arrives style="full"}}', '2:22 {{formatDate …}} takes one variable and nothing else.'],
    ['{{formatNumber arrives}}', '2:16 arrives is no number.'],
    ['{{{formatDate arrives}}}', '2:1 `{{{` and `{{&` are not allowed: values are always shown as text.'],
    ['{{#plural parcels}}x{{/plural}}', '2:1 Only {{#if}}, {{#unless}} and {{#each}} can open a block.'],
    [
      '{{#if (formatDate arrives)}}x{{/if}}',
      '2:7 "(formatDate arrives)" is not allowed: only variables of this event are.',
    ],
  ])('refuses a helper that is used in another way, and says where: %s', (body, problem) => {
    const [first] = problemsOf(`Hello\n${body}`, orderShipped);
    expect(`${first!.line}:${first!.column} ${first!.message}`).toBe(problem);
  });

  it('ends an expression where every program that reads it does', () => {
    for (const body of [
      '{{plural parcels other="}}<b>"}}',
      '{{plural parcels other="{{x"}}',
      '{{plural parcels other="x}}',
    ])
      expect(problemsOf(body, orderShipped)).not.toEqual([]);
  });

  it('has no each inside another, and inside one only the fields of an entry', () => {
    const nested = '{{#each items}}{{#each items}}x{{/each}}{{/each}}';
    expect(problemsOf(nested, orderShipped).map(({ message }) => message)).toContain(
      '{{#each}} cannot stand inside another one.',
    );
    expect(problemsOf('{{#each items}}{{site.name}}{{/each}}', orderShipped)[0]!.message).toBe(
      'site.name is not a variable of an entry of this list.',
    );
    expect(problemsOf('{{items}}', orderShipped)[0]!.message).toContain('holds several values');
  });
});

describe('a problem of a template', () => {
  it('stands at its line and column and knows the name that was meant', () => {
    expect(problemsOf('# Choose\n\nHello {{recipient.fullname}},')).toEqual([
      {
        severity: 'error',
        field: 'body',
        line: 3,
        column: 9,
        endLine: 3,
        endColumn: 27,
        code: 'unknown-variable',
        message: 'recipient.fullname is not a variable of this event. Did you mean recipient.fullName?',
        fix: { label: 'Use recipient.fullName', replacement: 'recipient.fullName' },
      },
    ]);
  });

  it('says what is open, and where', () => {
    expect(problemsOf('a\n{{#if links.reset}}\nb')[0]).toMatchObject({ line: 2, column: 1, code: 'not-closed' });
  });

  it('names its field', () => {
    const problems = checkSource(source({ subject: '{{x}}', disclaimer: '{{y}}', preheader: '{{z}}' }), forgotPassword);
    expect(problems.map(({ field }) => field)).toEqual(['subject', 'preheader', 'disclaimer']);
  });

  it('is a link in the subject or the pre-header', () => {
    const problems = checkSource(source({ subject: '{{links.reset}}', preheader: '{{links.reset}}' }), forgotPassword);
    expect(problems.map(({ code }) => code)).toEqual(['wrong-place', 'wrong-place']);
  });
});

describe('the size and characters of a template', () => {
  it('have limits: 255 characters in a line, 100 KB, 500 expressions, 10 blocks deep', () => {
    const codes = (fields: Partial<TemplateSource>) =>
      checkSource(source(fields), forgotPassword).map(({ code }) => code);
    expect(codes({ subject: 'x'.repeat(255) })).toEqual([]);
    expect(codes({ subject: 'x'.repeat(256) })).toEqual(['too-long']);
    expect(codes({ body: 'x'.repeat(100 * 1024) })).toEqual([]);
    expect(codes({ body: 'ü'.repeat(52 * 1024) })).toEqual(['too-long']);
    expect(codes({ body: 'x'.repeat(10 * 1024 * 1024) })).toEqual(['too-long']);
    expect(codes({ body: '{{site.name}}'.repeat(500) })).toEqual([]);
    expect(codes({ body: '{{site.name}}'.repeat(501) })).toEqual(['too-many-expressions']);
    const deep = (depth: number) => '{{#if site.name}}'.repeat(depth) + '{{/if}}'.repeat(depth);
    expect(codes({ body: deep(10) })).toEqual([]);
    expect(codes({ body: deep(11) })).toEqual(['too-deep']);
    expect(codes({ body: deep(3000) })).toEqual(['too-many-expressions']);
  });

  it.each(['\u0000', '\ud800', '\u202e', '\u2066', '\ufeff', '\u0007'])('do not hide or turn text: %j', (character) => {
    for (const field of ['subject', 'preheader', 'body', 'disclaimer'] as const) {
      const [problem] = checkSource(source({ [field]: `a${character}b` }), forgotPassword);
      expect(problem).toMatchObject({ field, code: 'unsafe-character', line: 1, column: 2 });
    }
  });

  it('leave the joiners of Persian and Hindi alone, and line breaks in the body', () => {
    expect(checkSource(source({ subject: 'نامه‌ها', body: 'a\r\n\tb ज्ञ‍' }), forgotPassword)).toEqual([]);
    expect(checkSource(source({ subject: 'a\nb' }), forgotPassword)[0]).toMatchObject({ code: 'unsafe-character' });
  });

  it('are text and nothing else', () => {
    for (const value of [null, undefined, 5, {}, [], { type: 'Program', body: [] }]) {
      const broken = { ...source({}), body: value } as unknown as TemplateSource;
      expect(checkSource(broken, forgotPassword)[0]).toMatchObject({ field: 'body', code: 'not-text' });
    }
  });
});

it('the check never throws, whatever the source is', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{{{',
    '}}}',
    '#if ',
    '/if',
    'else',
    ' ',
    '\n',
    '!--',
    '--',
    '"',
    '[',
    ']',
    'a.b',
    '|',
    '=',
    '(',
    ')',
    '>',
    '*',
    '~',
    '&',
    '\\',
    'links.reset',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      problemsOf(pieces.join(''));
    }),
    { numRuns: 3000 },
  );
});
