import { parse } from 'yaml';

/** A template as people write it: what is stored, edited and shipped. Nothing derived from it is ever stored. */
export interface TemplateSource {
  readonly subject: string;
  /** The grey words after the subject in the inbox; empty: the mail program shows the start of the body. */
  readonly preheader: string;
  readonly body: string;
  readonly format: 'markdown' | 'html';
  /** Markdown, below the card. */
  readonly disclaimer: string;
  /** False: text only, without logo, colours and button. */
  readonly htmlEnabled: boolean;
}

export type TemplateField = 'subject' | 'preheader' | 'body' | 'disclaimer';
export const TEMPLATE_FIELDS: readonly TemplateField[] = ['subject', 'preheader', 'body', 'disclaimer'];

/**
 * Whether a file in a folder of templates is none: it is hidden, or for those who read the folder, or what macOS puts
 * beside the files of an archive.
 */
export const isPassedOver = (file: string): boolean => /^(\.|(readme\.md|__macosx)$)/i.test(file);

/**
 * Reads a template file: YAML front matter (`subject`, and where wanted `preheader`, `disclaimer`, `format`,
 * `htmlEnabled`) between two lines of `---`, then the body.
 *
 * @param disclaimer stands where the file has none of its own.
 * @throws Error that says what is wrong with the file.
 */
export function parseTemplate(file: string, disclaimer: string): TemplateSource {
  // Some editors begin a file with a byte order mark.
  const parts = /^\ufeff?---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(file);
  if (!parts) throw new Error('It must begin with front matter between two lines of ---.');
  const front: unknown = parse(parts[1] ?? '', { logLevel: 'error' });
  if (typeof front !== 'object' || front === null || Array.isArray(front)) {
    throw new Error('Its front matter must be a list of "name: value".');
  }
  const {
    subject,
    preheader = '',
    format = 'markdown',
    htmlEnabled = true,
    ...rest
  } = front as Record<string, unknown>;
  const { disclaimer: own = disclaimer, ...unknown } = rest;
  const wrong = [
    typeof subject !== 'string' && 'subject must be text',
    typeof preheader !== 'string' && 'preheader must be text',
    typeof own !== 'string' && 'disclaimer must be text',
    format !== 'markdown' && format !== 'html' && 'format must be markdown or html',
    typeof htmlEnabled !== 'boolean' && 'htmlEnabled must be true or false',
    ...Object.keys(unknown).map((name) => `${name} is not known`),
  ].filter((problem) => problem !== false);
  if (wrong.length > 0) throw new Error(`Its front matter is wrong: ${wrong.join(', ')}.`);
  return {
    subject: subject as string,
    preheader: preheader as string,
    body: (parts[2] ?? '').trim(),
    format: format as TemplateSource['format'],
    disclaimer: own as string,
    htmlEnabled: htmlEnabled as boolean,
  };
}
