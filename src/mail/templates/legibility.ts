import { contrast } from './colors.js';
import { type HtmlTag, VOID } from './html.js';

/** WCAG 2.2, 1.4.3. */
const READABLE = 4.5;

/** As layout.html has them where a template says nothing. `undefined`: a colour that we cannot read. */
const CARD: Colors = { color: '#1c2530', ground: '#ffffff' };

interface Colors {
  readonly color: string | undefined;
  readonly ground: string | undefined;
}

/** An element whose text is hard to tell from what is behind it. */
export interface HardToRead {
  readonly tag: HtmlTag;
  readonly color: string;
  readonly ground: string;
  readonly contrast: number;
}

/**
 * Looks at the colours that elements give themselves, wherever there is text in them. Colours are read where they are
 * written as `#rgb`, `#rrggbb`, `white` or `black`; of others nothing is said.
 *
 * @param tags of `html`, well nested
 */
export function hardToRead(html: string, tags: readonly HtmlTag[]): HardToRead[] {
  const found = new Map<HtmlTag, HardToRead>();
  const open: { readonly colors: Colors; readonly from?: HtmlTag }[] = [{ colors: CARD }];
  tags.forEach((tag, index) => {
    const around = open.at(-1) ?? { colors: CARD };
    if (tag.closes) open.pop();
    else if (!VOID.has(tag.name)) {
      const colors = colorsOf(tag, around.colors);
      open.push(colors === around.colors ? around : { colors, from: tag });
    }
    const { colors: { color, ground } = CARD, from } = open.at(-1) ?? {};
    const text = html.slice(tag.end, tags[index + 1]?.start);
    if (!from || !color || !ground || text.trim() === '') return;
    const ratio = contrast(color, ground);
    if (ratio < READABLE) found.set(from, { tag: from, color, ground, contrast: ratio });
  });
  return [...found.values()];
}

function colorsOf({ attributes }: HtmlTag, around: Colors): Colors {
  const valueOf = (wanted: string) => attributes.find(({ name }) => name === wanted)?.value ?? '';
  const style = valueOf('style');
  const color = /(?:^|;)\s*color\s*:\s*([^;]+)/i.exec(style)?.[1];
  const ground = /(?:^|;)\s*background(?:-color)?\s*:\s*([^;]+)/i.exec(style)?.[1] ?? (valueOf('bgcolor') || undefined);
  if (color === undefined && ground === undefined) return around;
  return {
    color: color === undefined ? around.color : asHex(color),
    ground: ground === undefined ? around.ground : asHex(ground),
  };
}

function asHex(written: string): string | undefined {
  const color = written
    .replace(/!\s*important/i, '')
    .trim()
    .toLowerCase();
  if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(color)) return color;
  return { white: '#ffffff', black: '#000000' }[color];
}
