import { compile, type DomNode } from 'html-to-text';
import { kept } from './kept.js';

/** One less than the 80 of a terminal. On the wire the lines are quoted-printable and shorter still. */
const COLUMNS = 79;

/**
 * The text part of a piece of HTML. Headings are not shouted; a button that stands alone in its table is its words and,
 * on a line of its own, its address; a link beside other words has its address in brackets.
 *
 * @param locale the language of the words, for the colon after those of a button.
 */
export const textOf = (html: string, locale: string): string => converterWith(colonIn(locale))(html).trim();

/** French sets a space before it, at which no line ends. */
const colonIn = (locale: string): string => (/^fr\b/.test(locale) ? '\u00a0:' : ':');

/** Folds lines at spaces. A word is never cut, so an address stays whole however long it is. */
export function fold(text: string): string {
  const lines: string[] = [];
  for (const written of text.trim().split('\n')) {
    const line = written.trimEnd();
    if (line.length > COLUMNS) lines.push(...foldLine(line));
    else if (line !== '' || lines.at(-1) !== '') lines.push(line);
  }
  return lines.join('\n');
}

/**
 * What a line of a list or of a quotation begins with. A numbered entry stands behind a space, a sentence that begins
 * with a date does not.
 */
const SIGNS = /^(?:> | *[-*] | +\d+\. )* */;

function foldLine(line: string): string[] {
  const [signs = ''] = SIGNS.exec(line) ?? [];
  const indent = signs.replace(/[^>]/g, ' ');
  const lines: string[] = [];
  let rest = line;
  while (rest.length > COLUMNS) {
    const inside = rest.lastIndexOf(' ', COLUMNS);
    const at = inside > indent.length ? inside : rest.indexOf(' ', Math.max(COLUMNS, indent.length));
    if (at < 0) break;
    lines.push(rest.slice(0, at).trimEnd());
    rest = indent + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

const heading = { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 2 };

const converterWith = kept((colon: string) =>
  compile({
    wordwrap: false,
    // Not the space without width, which html-to-text would make one that can be seen: it keeps no words apart.
    whitespaceCharacters: ' \t\r\n\f',
    formatters: {
      address: (element, walk, builder) => {
        const href = hrefOf(element.attribs['href']);
        builder.startNoWrap();
        walk(element.children, builder);
        builder.stopNoWrap();
        if (href && element.children[0]?.data !== href) builder.addInline(` (${href})`, { noWordTransform: true });
      },
      button: (element, walk, builder) => {
        const link = linkIn(element);
        const words = wordsOf(element);
        builder.openBlock({ leadingLineBreaks: 2 });
        if (!link || wordsOf(link) !== words) {
          walk(element.children, builder);
        } else {
          if (words) {
            walk(link.children, builder);
            builder.addInline(colon);
            builder.addLineBreak();
          }
          builder.addInline(hrefOf(link.attribs['href']), { noWordTransform: true });
        }
        builder.closeBlock({ trailingLineBreaks: 2 });
      },
      cell: (element, walk, builder) => {
        walk(element.children, builder);
        builder.addInline(' ');
      },
      description: (element, _walk, builder) => {
        builder.addInline(element.attribs['alt'] ?? '');
      },
    },
    selectors: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: heading })),
      { selector: 'a', format: 'address' },
      { selector: 'table.button', format: 'button' },
      { selector: 'tr', format: 'block' },
      { selector: 'td', format: 'cell' },
      { selector: 'th', format: 'cell' },
      { selector: 'img', format: 'description' },
      { selector: 'ul', options: { itemPrefix: '- ' } },
      { selector: 'hr', options: { length: 20 } },
    ],
  }),
);

const hrefOf = (href: string | undefined): string => (href ?? '').replace(/^mailto:/, '');

function linkIn(element: DomNode): DomNode | undefined {
  if (element.name === 'a') return element;
  for (const child of element.children ?? []) {
    const found = linkIn(child);
    if (found) return found;
  }
  return undefined;
}

/** What can be read of an element. */
const wordsOf = ({ data, attribs, children = [] }: DomNode): string =>
  (data ?? attribs?.['alt'] ?? children.map(wordsOf).join('')).trim();
