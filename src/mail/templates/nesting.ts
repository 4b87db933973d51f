import type { Expressions } from './expressions.js';
import { VOID, type HtmlTag } from './html.js';
import type { Misplaced } from './misplaced.js';
import type { Span } from './template-problem.js';

/**
 * Elements stand in each other at most so deep. A table in a table in a table needs 12; css-inline and html-to-text
 * follow the depth with their stacks, and 10,000 end the whole process, not only a thread of it.
 */
const MAX_DEPTH = 100;

/**
 * Every element is closed by its own name before the one around it is, and none too deep. Markup that closes what it
 * has not opened would leave the card of the layout, and nobody could say how deep it is.
 */
export function checkNesting(tags: readonly HtmlTag[]): Misplaced[] {
  const open: HtmlTag[] = [];
  for (const tag of tags) {
    if (VOID.has(tag.name)) continue;
    if (!tag.closes) {
      open.push(tag);
      if (open.length > MAX_DEPTH)
        return [at(tag, 'too-deep', `Elements stand in each other at most ${MAX_DEPTH} deep.`)];
      continue;
    }
    const opened = open.pop();
    if (!opened) return [at(tag, 'html', `</${tag.name}> closes nothing.`)];
    if (opened.name !== tag.name) {
      return [at(tag, 'html', `This closes <${tag.name}>, but <${opened.name}> is open.`)];
    }
  }
  const unclosed = open.at(-1);
  return unclosed ? [at(unclosed, 'html', `This <${unclosed.name}> is never closed.`)] : [];
}

/** Between the cells of a table, only these may stand. */
const ROWS = new Set(['table', 'thead', 'tbody', 'tr']);
const IN_ROWS = new Set(['thead', 'tbody', 'tr', 'td', 'th']);

/**
 * Nothing but rows and cells stands between the cells of a table. HTML parsers move everything else to before the table,
 * out of the blocks that it stands in, and to where it touches other words than in the text part.
 *
 * @param tags of `html`, well nested
 */
export function checkTables(html: string, tags: readonly HtmlTag[], expressions: Expressions): Misplaced[] {
  const open: string[] = [];
  const isBetweenCells = () => ROWS.has(open.at(-1) ?? '');
  return tags.flatMap((tag, index) => {
    const moved: Span[] = !tag.closes && isBetweenCells() && !IN_ROWS.has(tag.name) ? [tag] : [];
    if (tag.closes) open.pop();
    else if (!VOID.has(tag.name)) open.push(tag.name);
    const next = { start: tag.end, end: tags[index + 1]?.start ?? html.length };
    const words = html.slice(next.start, next.end);
    if (isBetweenCells() && words.trim() !== '' && !expressions.isOnlyBlocks(words)) moved.push(next);
    return moved.map((span) =>
      at(span, 'html', 'This stands between the cells of a table: put it into a cell (<td>).'),
    );
  });
}

/** For HTML parsers a paragraph ends where one of these begins. */
const ENDS_PARAGRAPH = new Set('blockquote div h1 h2 h3 h4 h5 h6 hr ol p pre table ul'.split(' '));

/** The elements that end the `<p>` which they are written in, so that what is behind them stands in none. */
export function endingParagraphs(tags: readonly HtmlTag[]): HtmlTag[] {
  const open: string[] = [];
  return tags.filter(({ name, closes }) => {
    const cell = Math.max(open.lastIndexOf('td'), open.lastIndexOf('th'));
    const ends = !closes && ENDS_PARAGRAPH.has(name) && open.lastIndexOf('p') > cell;
    if (closes) open.pop();
    else if (!VOID.has(name)) open.push(name);
    return ends;
  });
}

const at = ({ start, end }: Span, code: 'html' | 'too-deep', message: string): Misplaced => ({
  at: { start, end },
  code,
  message,
});
