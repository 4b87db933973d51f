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
    const [, name = '', double, single] = found;
    attributes.push({ name: name.toLowerCase(), value: double ?? single ?? '', start: end, end: ATTRIBUTE.lastIndex });
    end = ATTRIBUTE.lastIndex;
  }
  const closing = /\s*\/?>/y;
  closing.lastIndex = end;
  if (!closing.test(html)) return undefined;
  return { name: (head[2] ?? '').toLowerCase(), closes: head[1] === '/', attributes, start, end: closing.lastIndex };
}

const VOID = new Set(['br', 'hr', 'img', 'col', 'wbr']);

/** How many elements are open at a place. */
export function depthAt(tags: readonly HtmlTag[], offset: number): number {
  return tags
    .filter(({ name, end }) => end <= offset && !VOID.has(name))
    .reduce((depth, { closes }) => depth + (closes ? -1 : 1), 0);
}

/** Text as it stands in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
