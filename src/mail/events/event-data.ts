import type { FieldProblem } from '../../http/app.error.js';
import { addressProblem, linkProblem, type LinkPolicy } from './link.js';
import type { MailEvent } from './define-event.js';
import type { ObjectVariable, Variable, Variables } from './variables.js';

/** The most that one variable may hold, as UTF-8 of its JSON. */
export const MAX_VALUE_BYTES = 2048;

/**
 * What is wrong with the data of an email, field by field; empty when all is well. Types are checked when the caller
 * compiles, this is for what comes from outside: declared variables only, plain JSON values of at most 2 KB each, links
 * that lead where they may. Never throws, whatever `data` is.
 */
export const checkEventData = (event: MailEvent, data: unknown, policy: LinkPolicy): FieldProblem[] =>
  checkData(event, data, 'data', (link) => linkProblem(link, policy));

/** As {@link checkEventData}, for the sample of an event: its links may lead anywhere. */
export const checkSample = (event: MailEvent): FieldProblem[] =>
  checkData(event, event.sample, 'sample', addressProblem);

function checkData(
  event: MailEvent,
  data: unknown,
  field: string,
  problemOf: (link: string) => string | undefined,
): FieldProblem[] {
  const problems = checkObject(event.data, data, field);
  if (problems.length > 0 || !isPlainObject(data)) return problems;
  for (const name of Object.keys(event.data)) {
    const bytes = Buffer.byteLength(JSON.stringify(data[name] ?? null));
    if (name !== 'links' && bytes > MAX_VALUE_BYTES) {
      problems.push({ field: `${field}.${name}`, message: `Is too long: ${bytes} bytes, at most ${MAX_VALUE_BYTES}.` });
    }
  }
  for (const [name, link] of Object.entries((data['links'] ?? {}) as Record<string, string>)) {
    const message = problemOf(link);
    if (message !== undefined) problems.push({ field: `${field}.links.${name}`, message });
  }
  return problems;
}

function checkObject(variables: Variables, value: unknown, field: string): FieldProblem[] {
  if (!isPlainObject(value)) return [{ field, message: 'Must be an object.' }];
  const known = Object.keys(variables);
  const unknown = Reflect.ownKeys(value).filter((name) => typeof name === 'symbol' || !known.includes(name));
  return [
    ...unknown.map((name) => ({ field: `${field}.${String(name)}`, message: unknownName(known) })),
    ...known.flatMap((name) => checkValue(variables[name] as Variable, ownValue(value, name), `${field}.${name}`)),
  ];
}

function checkValue(variable: Variable, value: unknown, field: string): FieldProblem[] {
  if (value === undefined) return variable.optional ? [] : [{ field, message: 'Is missing.' }];
  switch (variable.type) {
    case 'object':
      return checkObject(variable.properties, value, field);
    case 'array':
      return checkList(variable.items, value, field);
    case 'number':
      return Number.isFinite(value) ? [] : [{ field, message: 'Must be a number.' }];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [{ field, message: 'Must be true or false.' }];
    default:
      if (typeof value !== 'string') return [{ field, message: 'Must be text.' }];
      return dateProblem(variable.format, value, field);
  }
}

const DATES: Readonly<Record<string, { readonly pattern: RegExp; readonly message: string }>> = {
  date: { pattern: /^\d{4}-\d{2}-\d{2}$/, message: 'Must be a date such as 2026-12-01.' },
  'date-time': {
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/,
    message: 'Must be a date with time and zone such as 2026-12-01T15:04:00Z.',
  },
};

function dateProblem(format: string | undefined, value: string, field: string): FieldProblem[] {
  const wanted = DATES[format ?? ''];
  if (!wanted || (wanted.pattern.test(value) && isMoment(value))) return [];
  return [{ field, message: wanted.message }];
}

/** 31 February is none, although `Date` makes one of it. */
function isMoment(value: string): boolean {
  const day = new Date(value.slice(0, 10));
  return !Number.isNaN(Date.parse(value)) && day.toISOString().startsWith(value.slice(0, 10));
}

function checkList(item: ObjectVariable, value: unknown, field: string): FieldProblem[] {
  // A list this long cannot fit, so it is not walked.
  if (!Array.isArray(value) || value.length > MAX_VALUE_BYTES) return [{ field, message: 'Must be a short list.' }];
  return Array.from(value, (entry, index) => checkValue(item, entry ?? null, `${field}.${index}`)).flat();
}

/** Only what JSON can say: no class instance, so no `SafeString`, and nothing inherited. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A getter could answer something else the next time: only stored values count. */
function ownValue(object: Record<string, unknown>, name: string): unknown {
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

function unknownName(known: readonly string[]): string {
  return known.length > 0 ? `Is not known here; known are ${known.join(', ')}.` : 'Is not known here: nothing is.';
}
