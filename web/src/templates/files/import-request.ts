import { fetchApi } from '../../api/client.js';
import { unreached } from '../../api/problem.js';
import type { Schemas } from '../../api/schemas.js';
import { plural } from '../../ui/times.js';

/** What an import would do, or has done. */
export type TemplateImport = Schemas['TemplateImportAnswer'];
export type ImportedFile = TemplateImport['files'][number];
export type FileProblem = Schemas['FileProblemAnswer'];

/** @throws Problem. */
export const lookAt = (zip: Blob): Promise<TemplateImport> => sent(zip, { dryRun: 'true' });

/** @param plan of what was looked at: nothing else happens. @throws Problem. */
export const doImport = (zip: Blob, plan: string): Promise<TemplateImport> => sent(zip, { plan });

async function sent(zip: Blob, query: Record<string, string>): Promise<TemplateImport> {
  const response = await fetchApi(`/ums/api/v1/email-templates/import?${new URLSearchParams(query)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/zip' },
    body: zip,
  });
  return (await response.json().catch(unreached)) as TemplateImport;
}

/** Those to which anything happens. */
export const changesIn = ({ files }: TemplateImport): ImportedFile[] =>
  files.filter(({ words, use }) => words !== 'unchanged' || use !== 'unchanged');

/** `12 read: 10 new, 1 unchanged, 1 with problems.` */
export function summaryOf({ files, problems }: TemplateImport): string {
  const wrong = new Set(problems.map(({ file }) => file)).size;
  const kinds = kindsOf(files);
  if (wrong > 0) kinds.push(`${wrong} with problems`);
  return `${files.length + wrong} read: ${kinds.join(', ')}.`;
}

/** `Imported: 10 new, 1 changed. 2 are used from the next email on.` */
export function doneWords(done: TemplateImport): string {
  const changed = kindsOf(done.files.filter(({ words }) => words !== 'unchanged'));
  const used = done.files.filter(({ use }) => use === 'from now on').length;
  const unused = done.files.filter(({ use }) => use === 'no more').length;
  return [
    changed.length > 0 ? `Imported: ${changed.join(', ')}.` : 'Imported.',
    used > 0 && `${plural(used, 'template')} ${used === 1 ? 'is' : 'are'} used from the next email on.`,
    unused > 0 && `${plural(unused, 'template')} ${unused === 1 ? 'is' : 'are'} not used any more.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function kindsOf(files: readonly ImportedFile[]): string[] {
  return (['new', 'changed', 'unchanged'] as const).flatMap((kind) => {
    const amount = files.filter(({ words }) => words === kind).length;
    return amount > 0 ? [`${amount} ${kind}`] : [];
  });
}
