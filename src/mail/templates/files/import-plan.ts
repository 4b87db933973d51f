import { createHash } from 'node:crypto';
import type { WrittenTemplate } from '../stored/template.js';
import type { TemplateSource } from '../template-source.js';
import type { FolderTemplate } from './folder-check.js';
import { canonical } from './template-file.js';

/** What an import did to one template. */
export interface ImportedFile {
  readonly file: string;
  readonly words: 'new' | 'changed' | 'unchanged';
  readonly use: 'from now on' | 'no more' | 'unchanged';
}

/** What is to be done for a file. */
export interface Plan {
  readonly template: FolderTemplate;
  readonly before: WrittenTemplate | undefined;
  readonly words: ImportedFile['words'];
  readonly use: ImportedFile['use'];
}

export function planFor(template: FolderTemplate, before: WrittenTemplate | undefined): Plan {
  const { source, isDefault = before?.isDefault ?? false } = template;
  const isUsed = before?.isDefault ?? false;
  const words = !before ? 'new' : isEqual(canonical(before.source), source) ? 'unchanged' : 'changed';
  const use = isDefault === isUsed ? 'unchanged' : isDefault ? 'from now on' : 'no more';
  return { template, before, words, use };
}

export const importedFileOf = ({ template: { file }, words, use }: Plan): ImportedFile => ({ file, words, use });

/** The same for the same plans, as long as nobody has changed what they begin from. */
export function fingerprintOf(plans: readonly Plan[]): string {
  const all = plans.map(({ template, before, words, use }) => [template, before?.id, before?.version, words, use]);
  return createHash('sha256').update(JSON.stringify(all)).digest('base64url');
}

/** Files and templates are matched by event, language and name: ids are other ones in every installation. */
export const isSame = (one: Identity, other: Identity): boolean =>
  one.event === other.event && one.locale === other.locale && one.name === other.name;

type Identity = Pick<FolderTemplate, 'event' | 'locale' | 'name'>;

const isEqual = (one: TemplateSource, other: TemplateSource): boolean =>
  (Object.keys(one) as (keyof TemplateSource)[]).every((field) => one[field] === other[field]);
