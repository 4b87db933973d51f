import { randomBytes } from 'node:crypto';
import type { Span } from './template-problem.js';

/** `{{…}}` in a text. Only meaningful for a text that the checks have let through. */
export interface Expression extends Span {
  readonly source: string;
  /** `block`: opens, divides or closes one, and shows nothing itself. */
  readonly kind: 'value' | 'block' | 'comment';
  /** Whether it opens a block. */
  readonly opens: boolean;
  /** The variable of a value, the word after `#` or `/`, or `else`. */
  readonly name: string;
}

const EXPRESSION = /\{\{~?!--[\s\S]*?--~?\}\}|\{\{[\s\S]*?\}\}/g;

export function expressionsIn(text: string): Expression[] {
  return Array.from(text.matchAll(EXPRESSION), ({ 0: source, index }) => {
    const inside = source.replace(/^\{\{~?|~?\}\}$/g, '').trim();
    const block = /^[#/^]\s*([^\s}]*)|^(else)\b/.exec(inside);
    return {
      source,
      start: index,
      end: index + source.length,
      kind: inside.startsWith('!') ? 'comment' : block ? 'block' : 'value',
      opens: inside.startsWith('#'),
      name: block ? (block[1] ?? block[2] ?? '') : inside,
    };
  });
}

/** An expression that stands aside, and where it comes from. */
export interface Kept extends Expression {
  readonly field: string;
}

/** Where a word stands in the place of an expression, or nothing in the place of a comment. */
interface Place {
  /** The offset behind it. */
  readonly after: number;
  /** By how much all that stands there is longer than what was written, up to and with this one. */
  readonly longer: number;
  /** Where the expression was written. */
  readonly start: number;
}

/**
 * Puts expressions aside while Markdown and HTML programs work on the text around them: in their place stands a word
 * that no such program changes. Both markdown-it and HTML parsers would otherwise rewrite what is inside, and a link
 * that is percent-encoded is a dead link.
 */
export class Expressions {
  private readonly kept: Kept[] = [];
  private readonly places = new Map<string, readonly Place[]>();
  /** By chance: programs decode entities, so a word that can be guessed could be written in a way that no check sees. */
  private readonly prefix = `hbs${randomBytes(8).toString('hex')}`;
  private readonly word = new RegExp(`${this.prefix}(\\d+)x`, 'g');

  /** The text with words in the place of its expressions; comments go for good. */
  putAside(text: string, field: string): string {
    const places: Place[] = [];
    let longer = 0;
    const aside = replaceAt(text, expressionsIn(text), (expression) => {
      const word =
        expression.kind === 'comment' ? '' : `${this.prefix}${this.kept.push({ ...expression, field }) - 1}x`;
      longer += word.length - (expression.end - expression.start);
      places.push({ after: expression.end + longer, longer, start: expression.start });
      return word;
    });
    this.places.set(field, places);
    return aside;
  }

  /** Where an offset into a text that {@link putAside} has made stands in the text as it was written. */
  writtenAt(field: string, offset: number): number {
    const places = this.places.get(field) ?? [];
    const before = places.findLast(({ after }) => after <= offset);
    const next = places.find(({ after }) => after > offset);
    return Math.min(offset - (before?.longer ?? 0), next?.start ?? Infinity);
  }

  /** The expressions that stand in a text, with the place of their words. */
  wordsIn(text: string): (Span & { readonly expression: Kept })[] {
    return Array.from(text.matchAll(this.word)).flatMap(({ 0: word, 1: number, index }) => {
      const expression = this.kept[Number(number)];
      return expression ? [{ start: index, end: index + word.length, expression }] : [];
    });
  }

  /** Whether nothing but blocks stands here, which show nothing themselves. */
  isOnlyBlocks(text: string): boolean {
    const words = this.wordsIn(text);
    const rest = replaceAt(text, words, () => '');
    return words.length > 0 && rest.trim() === '' && words.every(({ expression }) => expression.kind === 'block');
  }

  /** Hides blocks in comments, which may stand anywhere, between the rows of a table too. */
  hideBlocks(html: string): string {
    return replaceAt(html, this.wordsIn(html), ({ expression, start, end }) => {
      const word = html.slice(start, end);
      return expression.kind === 'block' ? `<!--${word}-->` : word;
    });
  }

  /**
   * The Handlebars source: the words are expressions again, and nothing else is. What looked like an expression in the
   * text around them (`&#123;{`, `\{\{` in Markdown) stays text.
   */
  restore(text: string): string {
    const visible = text.replace(new RegExp(`<!--(${this.word.source})-->`, 'g'), '$1');
    let source = '';
    let end = 0;
    for (const word of this.wordsIn(visible)) {
      source += asText(visible.slice(end, word.start)) + word.expression.source;
      end = word.end;
    }
    return source + asText(visible.slice(end));
  }
}

/** Signs that mean something to Handlebars when they stand together or touch an expression. */
const SIGNS = /[{}\\]{2,}|^[{}\\]|[{}\\]$/g;
const SHOWN: Readonly<Record<string, string>> = { '{': '{{openBrace}}', '}': '{{closeBrace}}', '\\': '{{backslash}}' };

/** The sign of the text that a name in the Handlebars source stands for; none where it is a variable. */
export const signOf = (name: string): string | undefined =>
  Object.keys(SHOWN).find((sign) => SHOWN[sign] === `{{${name}}}`);

const asText = (text: string): string =>
  text.replace(SIGNS, (signs) => Array.from(signs, (sign) => SHOWN[sign]).join(''));

function replaceAt<T extends Span>(text: string, spans: readonly T[], replacement: (span: T) => string): string {
  let result = '';
  let end = 0;
  for (const span of spans) {
    result += text.slice(end, span.start) + replacement(span);
    end = span.end;
  }
  return result + text.slice(end);
}
