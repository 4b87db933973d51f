import type { Span } from './template-problem.js';

/** A tag in a fragment of HTML. */
export interface HtmlTag extends Span {
  readonly name: string;
  readonly closes: boolean;
  readonly attributes: readonly HtmlAttribute[];
}

export interface HtmlAttribute extends Span {
  readonly name: string;
  readonly value: string;
}

const ATTRIBUTE = /\s+([a-z][a-z0-9-]*)(?:\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'))?/iy;

/**
 * The tags of a fragment, read more strictly than a browser would: whatever is not written plainly (unquoted values,
 * comments, a lone `<`) is broken, so that no mail program can read it differently.
 */
export function tagsIn(html: string): { readonly tags: readonly HtmlTag[]; readonly broken?: Span } {
  const tags: HtmlTag[] = [];
  for (let start = html.indexOf('<'); start >= 0; start = html.indexOf('<', start)) {
    const tag = tagAt(html, start);
    if (!tag) {
      const end = html.indexOf('>', start) + 1;
      return { tags, broken: { start, end: end > 0 ? end : html.length } };
    }
    tags.push(tag);
    start = tag.end;
  }
  return { tags };
}

function tagAt(html: string, start: number): HtmlTag | undefined {
  const opening = /<(\/?)([a-z][a-z0-9]*)/iy;
  opening.lastIndex = start;
  const head = opening.exec(html);
  if (!head) return undefined;
  let end = opening.lastIndex;
  const attributes: HtmlAttribute[] = [];
  ATTRIBUTE.lastIndex = end;
  for (let found = ATTRIBUTE.exec(html); found; found = ATTRIBUTE.exec(html)) {
    const [written, name = '', double, single] = found;
    const start = ATTRIBUTE.lastIndex - written.trimStart().length;
    attributes.push({ name: name.toLowerCase(), value: double ?? single ?? '', start, end: ATTRIBUTE.lastIndex });
    end = ATTRIBUTE.lastIndex;
  }
  const closing = /\s*\/?>/y;
  closing.lastIndex = end;
  if (!closing.test(html)) return undefined;
  return { name: (head[2] ?? '').toLowerCase(), closes: head[1] === '/', attributes, start, end: closing.lastIndex };
}

/** Elements that hold nothing and are never closed. */
export const VOID: ReadonlySet<string> = new Set(['br', 'hr', 'img']);

/** Which elements are open at each of these places, which come in their order: `table>tr>td`. */
export function openElementsAt(tags: readonly HtmlTag[], offsets: readonly number[]): string[] {
  const within = tags.filter(({ name }) => !VOID.has(name));
  const open: string[] = [];
  let next = 0;
  return offsets.map((offset) => {
    for (let tag = within[next]; tag && tag.end <= offset; tag = within[(next += 1)]) {
      if (tag.closes) open.pop();
      else open.push(tag.name);
    }
    return open.join('>');
  });
}

/** Text as it stands in HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
