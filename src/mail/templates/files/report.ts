import { BUILT_IN_EVENTS } from '../../events/built-in-events.js';
import type { CheckedFolder } from './folder-check.js';
import type { ImportedFile } from './import-plan.js';
import type { Exported, Imported } from './template-files.js';
import type { ProblemInFile } from './folder-rules.js';

/** What a command says in the end, line by line, and whether it did what it was asked for. */
export interface Report {
  readonly lines: readonly string[];
  readonly ok: boolean;
}

export function reportOfExport({ problems, files, leftOver }: Exported, directory: string): Report {
  if (problems.length > 0) return refused(problems, 'Nothing was written');
  const lines = leftOver.map((file) => `${file}: Is of no template here. Delete it, or an import brings it back.`);
  const done =
    files.length === 0
      ? 'There are no templates of your own yet. Begin with those of the release: export <folder> --system'
      : `Wrote ${counted(files.length, 'template')} into ${directory}.`;
  return { lines: [...lines, done], ok: true };
}

export function reportOfImport(imported: Imported): Report {
  const { files, problems } = imported;
  const notes = notesOf(imported);
  if (problems.length > 0) return refused(problems, 'Nothing was imported', notes);
  const count = (words: ImportedFile['words']) => files.filter((file) => file.words === words).length;
  const changes = files
    .filter(({ words, use }) => words !== 'unchanged' || use !== 'unchanged')
    .map(({ file, words, use }) => `${file}: ${words}${IN_USE[use]}`);
  const sum = `${files.length} read, ${count('new')} new, ${count('changed')} changed, ${count('unchanged')} unchanged.`;
  return { lines: [...notes, ...changes, sum], ok: true };
}

export function reportOfCheck(checked: CheckedFolder): Report {
  const { problems, templates, unknownEvents } = checked;
  const notes = notesOf(checked);
  if (unknownEvents.length > 0) {
    notes.push(
      `Looked only at the form of: ${unknownEvents.join(', ')}. UMS Mail itself has no such event; those of a host application are known inside it alone, where TemplateFiles checks them. Its own: ${BUILT_IN_EVENTS.map(({ key }) => key).join(', ')}.`,
    );
  }
  if (problems.length > 0) return refused(problems, 'Not in order', notes);
  return { lines: [...notes, `${counted(templates.length, 'template')}, all in order.`], ok: true };
}

const IN_USE: Readonly<Record<ImportedFile['use'], string>> = {
  'from now on': ', in use from now on',
  'no more': ', in use no more',
  unchanged: '',
};

function notesOf({ warnings, templates }: CheckedFolder): string[] {
  const converted = templates.filter(({ converted }) => converted > 0);
  return [
    ...warnings.map((warning) => `${lineOf(warning)} (advice)`),
    ...converted.map(({ file, converted }) => `${file}: ${counted(converted, 'token')} of Bold BI read as variables.`),
  ];
}

function refused(problems: readonly ProblemInFile[], words: string, notes: readonly string[] = []): Report {
  return { lines: [...notes, ...problems.map(lineOf), `${words}: ${counted(problems.length, 'problem')}.`], ok: false };
}

/**
 * `forgot-password/friendlier.en.md:12:9: …`, which editors and terminals open at its place. What a file is called, and
 * what stands in it, may hold what commands a terminal.
 */
const lineOf = ({ file, place, message }: ProblemInFile): string =>
  `${file}${place ? `:${place.line}:${place.column}` : ''}: ${message}`.replace(/\p{Cc}/gu, '\ufffd');

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
