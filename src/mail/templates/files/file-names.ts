import type { TemplateSource } from '../template-source.js';
import { canonical, writeTemplateFile } from './template-file.js';
import type { ProblemInFile } from './folder-rules.js';

/** A template that is to be written into a file. */
export interface FileTemplate {
  /** The key of its event. */
  readonly event: string;
  readonly locale: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly source: TemplateSource;
}

const LONGEST = 60;
/** What Windows takes for a device, whatever comes after the full stop. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The texts of files, by their paths. */
export interface WrittenFiles {
  readonly files: ReadonlyMap<string, string>;
  /** Why they would not all come back. */
  readonly problems: readonly ProblemInFile[];
}

/**
 * The files of templates: `forgot-password/friendlier.en.md`. What a file is called means nothing when it is read again,
 * so a name may be in any script and hold any sign.
 */
export function filesOf(templates: readonly FileTemplate[]): WrittenFiles {
  const files = new Map<string, string>();
  const problems: ProblemInFile[] = [];
  const seen = new Set<string>();
  for (const { event, locale, name, isDefault, source } of templates) {
    const identity = JSON.stringify([event, locale, name]);
    if (seen.has(identity)) {
      const message = `Two templates in "${locale}" are called "${name}", and files tell them apart by that. Rename one in the page.`;
      problems.push({ file: event, message });
    }
    seen.add(identity);
    let file = `${event}/${slugOf(name)}.${locale}.md`;
    for (let number = 2; files.has(file); number += 1) file = `${event}/${slugOf(name)}-${number}.${locale}.md`;
    files.set(file, writeTemplateFile({ name, locale, isDefault, source: canonical(source) }));
  }
  return { files, problems };
}

/** Lowercase letters of ASCII, digits and hyphens; never empty. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
  return DEVICE.test(slug) ? `${slug}-template` : slug || 'template';
}
