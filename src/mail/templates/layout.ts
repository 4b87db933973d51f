import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { paletteOf } from './colors.js';
import { directionOf, LAST_RESORT, localesToTry } from './locale-fallback.js';

/** The same three steps up from src/mail/templates and from dist/mail/templates, wherever the package is installed. */
export const TEMPLATES_DIRECTORY = fileURLToPath(new URL('../../../templates/', import.meta.url));

/** What the layout says by itself, in one language: `layout.en.yaml`. */
export interface LayoutWords {
  /** Below a button; `{{host}}` is the host that it opens. */
  readonly copyAddress: string;
  /** For every template without a disclaimer of its own. */
  readonly disclaimer: string;
}

/** What an email puts into the frame, as HTML. */
export interface LayoutParts {
  readonly subject: string;
  readonly preheader: string;
  readonly body: string;
  readonly disclaimer: string;
}

/** Blank width after the pre-header: without it the inbox shows the beginning of the body behind it. */
const BLANK = '&#847;&zwnj;&nbsp;'.repeat(70);

/** The frame of every email: `layout.html` and its words, read once. */
export class Layout {
  readonly html: string;
  private readonly words = new Map<string, LayoutWords>();

  /** @throws Error where the files cannot be read. */
  constructor(directory: string) {
    this.html = readFileSync(join(directory, 'layout.html'), 'utf8');
    for (const file of readdirSync(directory)) {
      const locale = /^layout\.(.+)\.yaml$/.exec(file)?.[1];
      if (locale) this.words.set(locale, parse(readFileSync(join(directory, file), 'utf8')) as LayoutWords);
    }
  }

  /** The languages of the layout, in which every built-in event has a template. */
  get locales(): readonly string[] {
    return [...this.words.keys()];
  }

  /** In the nearest language that the layout speaks. @throws Error where that is not even English. */
  wordsIn(locale: string): LayoutWords {
    const [words] = localesToTry(locale).flatMap((candidate) => this.words.get(candidate) ?? []);
    if (!words) throw new Error(`The layout has no words in "${LAST_RESORT}": add layout.${LAST_RESORT}.yaml.`);
    return words;
  }

  /**
   * The frame in one language and colour, with its own expressions and slots for the parts. A language that the layout
   * does not speak has its own direction all the same.
   *
   * @param buttonLink the variable that the first button opens, such as `links.reset`
   */
  frame(locale: string, color: string, buttonLink: string | undefined): string {
    const { copyAddress } = this.wordsIn(locale);
    const direction = directionOf(locale);
    const [start, end] = direction === 'rtl' ? ['right', 'left'] : ['left', 'right'];
    const note = buttonLink ? noteBelow(copyAddress, buttonLink) : '';
    return fillSlots(this.html, { ...paletteOf(color), lang: locale, direction, start, end, note });
  }
}

/** The whole document: parts in the slots of a frame. */
export function documentOf(frame: string, parts: LayoutParts): string {
  const preheader = parts.preheader && `<div class="preheader">${parts.preheader}${BLANK}</div>`;
  return fillSlots(frame, { ...parts, preheader });
}

function fillSlots(html: string, slots: Readonly<Record<string, string>>): string {
  return html.replace(/\[\[(\w+)\]\]/g, (slot, name: string) => slots[name] ?? slot);
}

function noteBelow(copyAddress: string, link: string): string {
  const words = copyAddress.replace('{{host}}', `{{${link.replace('links.', 'hosts.')}}}`);
  return (
    '<table role="presentation" class="note" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>' +
    `<td>${words}<br><a href="{{${link}}}" dir="ltr">{{${link}}}</a></td></tr></table>`
  );
}
