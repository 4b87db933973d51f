import { VOID, type HtmlTag } from './html.js';
import type { Misplaced } from './misplaced.js';

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

const at = ({ start, end }: HtmlTag, code: 'html' | 'too-deep', message: string): Misplaced => ({
  at: { start, end },
  code,
  message,
});
