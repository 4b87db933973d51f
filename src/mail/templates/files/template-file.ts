import { check } from '../../../http/validation.js';
import { canonicalLocale } from '../locale-fallback.js';
import { TemplateRequest } from '../stored/template.requests.js';
import type { TemplateField, TemplateSource } from '../template-source.js';
import { asLines, FrontMatter, type Place } from './front-matter.js';

/** Four fields of at most 100 KB, and some more. */
export const MAX_FILE_BYTES = 512 * 1024;

/** What is wrong with a file. */
export interface FileProblem {
  /** Absent: it is about the file as a whole. */
  readonly place?: Place;
  readonly message: string;
}

/** A template as a file holds it. */
export interface TemplateInFile {
  readonly name: string;
  /** Canonical. */
  readonly locale: string;
  /** Whether it is to be in use; absent: that stays as it is. */
  readonly isDefault?: boolean | undefined;
  /** As {@link canonical} gives it. Without a disclaimer where the file has none. */
  readonly source: Omit<TemplateSource, 'disclaimer'> & { readonly disclaimer?: string };
}

export interface TemplateFile extends TemplateInFile {
  /** Where in the file a place in a field is. */
  placeOf(field: TemplateField | 'name' | 'locale' | 'default', place?: Place): Place;
}

const KNOWN = ['name', 'locale', 'default', 'subject', 'preheader', 'disclaimer', 'format', 'htmlEnabled'];
const START: Place = { line: 1, column: 1 };

/** A template file, read; or everything that is wrong with it, as far as it can be told before its words are looked at. */
export function readTemplateFile(bytes: Uint8Array): TemplateFile | readonly FileProblem[] {
  if (bytes.length > MAX_FILE_BYTES) {
    return [{ message: `Is too long: at most ${MAX_FILE_BYTES / 1024} KB.` }];
  }
  let text: string;
  try {
    text = asLines(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return [{ message: 'Is not UTF-8 text. Save it as UTF-8.' }];
  }
  const front = FrontMatter.read(text);
  if (!(front instanceof FrontMatter)) return [front];
  return templateIn(front);
}

function templateIn(front: FrontMatter): TemplateFile | readonly FileProblem[] {
  const problems: FileProblem[] = front.names
    .filter((name) => !KNOWN.includes(name))
    .map((name) => ({ place: front.placeOfName(name), message: `"${name}" is not known here.` }));
  const values: Record<string, unknown> = { preheader: '', format: 'markdown', htmlEnabled: true, ...front.values };
  const refuse = (name: string, message: string) => {
    const isThere = front.names.includes(name);
    const place = isThere ? front.placeOf(name) : START;
    problems.push({ place, message: `${name}: ${isThere ? message : 'Is missing.'}` });
  };
  const { name, locale, default: isDefault, disclaimer, subject, preheader, format, htmlEnabled } = values;
  const source = { subject, preheader, format, htmlEnabled, body: front.body };
  const words = { name, ...source, disclaimer: disclaimer === undefined ? '' : disclaimer };
  for (const { field, message } of check(TemplateRequest, words, '').problems) {
    refuse(field, typeof values[field] === 'number' ? 'Must be text: put it in quotes.' : message);
  }
  const language = typeof locale === 'string' ? canonicalLocale(locale) : undefined;
  if (!language) refuse('locale', 'Must be a language such as en or pt-BR.');
  if (isDefault !== undefined && typeof isDefault !== 'boolean') refuse('default', 'Must be true or false.');
  if (problems.length > 0) return problems;
  return {
    name: name as string,
    locale: language!,
    isDefault: isDefault as boolean | undefined,
    source: { ...(source as TemplateSource), ...(disclaimer !== undefined && { disclaimer: disclaimer as string }) },
    placeOf: (field, place = START) => (field === 'body' ? front.placeInBody(place) : front.placeOf(field, place)),
  };
}

/** A template as a file: the same text for the same template, so that git shows what has changed and nothing else. */
export function writeTemplateFile({ name, locale, isDefault, source }: TemplateInFile): string {
  const { body, ...front } = source;
  return FrontMatter.write({ name, locale, default: isDefault, ...front }, body);
}

/** A source as it comes back from a file: line ends of one kind, no blank lines around the body. */
export function canonical(source: TemplateSource): TemplateSource {
  return { ...source, disclaimer: asLines(source.disclaimer), body: withoutBlankEnds(asLines(source.body)) };
}

const withoutBlankEnds = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
