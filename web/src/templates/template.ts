import type { Schemas } from '../api/schemas.js';
import { timeOf } from '../ui/times.js';

export type Template = Schemas['TemplateAnswer'];
export type SavedTemplate = Schemas['SavedTemplateAnswer'];
export type TemplateSummary = Schemas['TemplateSummaryAnswer'];
export type TemplateVersion = Schemas['TemplateVersionAnswer'];
export type TemplateProblem = Schemas['TemplateProblemAnswer'];
export type MailEvent = Schemas['EmailEventAnswer'];

/** A template as it is written: what a save sends. */
export type Words = Schemas['TemplateRequest'];
export type WordName = keyof Words;
/** The fields in which variables may stand, and problems. */
export type TextField = TemplateProblem['field'];

/** In the order of the form. */
export const WORD_LABELS: Readonly<Record<WordName, string>> = {
  name: 'Template Name',
  subject: 'Subject',
  preheader: 'Pre-Header',
  body: 'Body',
  disclaimer: 'Disclaimer',
  format: 'Format',
  htmlEnabled: 'Send HTML and plain text',
};
export const WORD_NAMES = Object.keys(WORD_LABELS) as WordName[];
export const FORMAT_WORDS: Readonly<Record<Words['format'], string>> = { markdown: 'Markdown', html: 'HTML' };

/** The words of a template alone. Line ends as an editor has them, lest looking at a text changes it. */
export function wordsIn(template: Words): Words {
  const { name, subject, preheader, body, format, disclaimer, htmlEnabled } = template;
  return { name, subject, preheader, body: plain(body), format, disclaimer: plain(disclaimer), htmlEnabled };
}

const plain = (text: string): string => text.replace(/\r\n?/g, '\n');

/** What is compiled of them: everything but the name. */
export function sourceIn(words: Words): Omit<Words, 'name'> {
  const { subject, preheader, body, format, disclaimer, htmlEnabled } = words;
  return { subject, preheader, body, format, disclaimer, htmlEnabled };
}

/** A language as those call it who speak it: `English`, `Deutsch`. */
export function languageName(locale: string): string {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/** `Maria Sundqvist has saved version 5 since.` */
export const savedSince = ({ updatedBy, version }: TemplateSummary): string =>
  `${updatedBy?.name ?? 'Somebody'} has saved version ${version} since.`;

/** `v4, Maria Sundqvist, 20 Nov, 13:20` */
export function lastSaved({ system, version, updatedBy, updatedAt }: TemplateSummary): string {
  if (system) return 'Comes with the release';
  return [`v${version}`, updatedBy?.name, updatedAt && timeOf(updatedAt)].filter(Boolean).join(', ');
}
