import type { MailEvent } from '../../events/define-event.js';
import { type Conversion, convertTokens } from '../bold-bi/tokens.js';
import type { Draft } from '../drafts/drafts.js';
import { localesToTry } from '../locale-fallback.js';
import { isAnError, onlyUnfinished } from '../stored/refusals.js';
import type { SystemTemplates } from '../system-templates.js';
import { offsetIn, positionIn, type TemplateProblem } from '../template-problem.js';
import { TEMPLATE_FIELDS, type TemplateField, type TemplateSource } from '../template-source.js';
import type { FoundFile, FoundFolder, ProblemInFile } from './folder-rules.js';
import { readTemplateFile, type TemplateFile } from './template-file.js';

/** A template of a folder, whose words have been looked at. */
export interface FolderTemplate {
  readonly file: string;
  readonly event: string;
  readonly locale: string;
  readonly name: string;
  /** As the file says it; absent: that stays as it is. */
  readonly isDefault: boolean | undefined;
  /** With variables in the place of Bold BI's tokens. */
  readonly source: TemplateSource;
  /** How many tokens those were. */
  readonly converted: number;
}

/** Everything that can be said of a folder. */
export interface CheckedFolder {
  /** All that could be read, those with problems too. */
  readonly templates: readonly FolderTemplate[];
  /** Each stops the import. In the order of the files. */
  readonly problems: readonly ProblemInFile[];
  /** Advice, which stops nothing. */
  readonly warnings: readonly ProblemInFile[];
  /** Folders of events that are not known here. */
  readonly unknownEvents: readonly string[];
}

/** What the check of a folder has to know. */
export interface FolderCheck {
  eventOf(key: string): MailEvent | undefined;
  problemsOf(draft: Draft): Promise<readonly TemplateProblem[]>;
  /** A file without a disclaimer has that of the nearest of these. */
  readonly system: SystemTemplates;
  /** Whether a template whose file does not say so is in use. */
  isInUse(template: FolderTemplate): boolean;
}

/** Looks at every template of a folder, as the editor does: no one is left out because of another one. */
export async function checkFolder(folder: FoundFolder, check: FolderCheck): Promise<CheckedFolder> {
  const { name, files, problems } = folder;
  const found: Found = { problems: [...problems], warnings: [] };
  if (files.length === 0 && problems.length === 0) found.problems.push({ file: name, message: EMPTY });
  const read: ReadTemplate[] = [];
  const unknownEvents = new Set<string>();
  for (const file of files) {
    const event = check.eventOf(file.event);
    if (!event) unknownEvents.add(file.event);
    const template = readOne(file, event, check, found);
    if (!template) continue;
    read.push(template);
    if (event) await lookAt(template, check, found);
  }
  refuseTwins(read, found);
  return { ...found, templates: read.map(({ template }) => template), unknownEvents: [...unknownEvents] };
}

const EMPTY =
  'Holds no template: a folder for each event, in it a file for each template, such as forgot-password/friendlier.en.md.';

interface Found {
  readonly problems: ProblemInFile[];
  readonly warnings: ProblemInFile[];
}

interface ReadTemplate {
  readonly template: FolderTemplate;
  readonly inFile: TemplateFile;
  readonly conversions: Readonly<Record<TemplateField, Conversion>>;
  /** As the file has them. */
  readonly given: TemplateSource;
}

function readOne(
  { file, event: key, bytes }: FoundFile,
  event: MailEvent | undefined,
  check: FolderCheck,
  { problems }: Found,
): ReadTemplate | undefined {
  const inFile = readTemplateFile(bytes);
  if (!('source' in inFile)) {
    problems.push(...inFile.map((problem) => ({ file, ...problem })));
    return undefined;
  }
  const { name, locale, isDefault } = inFile;
  const given: TemplateSource = { disclaimer: usualDisclaimer(key, locale, check), ...inFile.source };
  const convert = (field: TemplateField): Conversion =>
    event
      ? convertTokens(given[field], event)
      : { text: given[field], converted: 0, unknown: [], givenAt: (offset) => offset };
  const conversions = {
    subject: convert('subject'),
    preheader: convert('preheader'),
    body: convert('body'),
    disclaimer: convert('disclaimer'),
  };
  const texts = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, conversions[field].text]));
  const converted = TEMPLATE_FIELDS.reduce((sum, field) => sum + conversions[field].converted, 0);
  const template = { file, event: key, locale, name, isDefault, source: { ...given, ...texts }, converted };
  return { template, inFile, conversions, given };
}

function usualDisclaimer(event: string, locale: string, { system }: FolderCheck): string {
  const [nearest] = localesToTry(locale).flatMap((tried) => system.get(event, tried) ?? []);
  return nearest?.source.disclaimer ?? '';
}

async function lookAt({ template, inFile, conversions, given }: ReadTemplate, check: FolderCheck, found: Found) {
  const { file, isDefault = check.isInUse(template) } = template;
  const placeAt = (field: TemplateField, offset: number) => inFile.placeOf(field, positionIn(given[field], offset));
  for (const field of TEMPLATE_FIELDS) {
    for (const { given, message } of conversions[field].unknown) {
      found.problems.push({ file, place: placeAt(field, given.start), message: `${field}: ${message}` });
    }
  }
  for (const problem of await check.problemsOf(template)) {
    const { field, message } = problem;
    const { text, givenAt } = conversions[field];
    const place = placeAt(field, givenAt(offsetIn(text, problem)));
    const stops = isAnError(problem) && (isDefault || !onlyUnfinished(problem));
    found[stops ? 'problems' : 'warnings'].push({ file, place, message: `${field}: ${message}` });
  }
}

/** Templates are told apart by event, language and name; and of an event and a language, one is the default. */
function refuseTwins(read: readonly ReadTemplate[], { problems }: Found): void {
  const seen = new Map<string, string>();
  const refuse = (
    key: string,
    { template: { file }, inFile }: ReadTemplate,
    field: 'name' | 'default',
    words: string,
  ) => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, file);
    else problems.push({ file, place: inFile.placeOf(field), message: `${field}: ${words} ${first}.` });
  };
  for (const one of read) {
    const { event, locale, name, isDefault } = one.template;
    refuse(
      JSON.stringify([event, locale, name]),
      one,
      'name',
      'Is that of another template of this event and language, in',
    );
    if (isDefault) refuse(JSON.stringify([event, locale]), one, 'default', 'So is, for this event and language,');
  }
}
