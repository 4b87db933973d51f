import { Expressions } from './expressions.js';
import { markdownToHtml } from './markdown.js';
import type { TemplateField, TemplateSource } from './template-source.js';
import { textOf } from './text-part.js';

/** A template half way: its expressions stand aside, and its Markdown is HTML. */
export interface Draft {
  readonly source: TemplateSource;
  readonly expressions: Expressions;
  readonly subject: string;
  readonly preheader: string;
  readonly body: Piece;
  readonly disclaimer: Piece;
}

/** The text is made from the HTML when it is first wanted: only HTML that was checked can be followed. */
export class Piece {
  private made: string | undefined;

  constructor(
    readonly html: string,
    private readonly locale: string,
  ) {}

  get text(): string {
    return (this.made ??= textOf(this.html, this.locale));
  }
}

/** @param source must have passed `checkSource` */
export function draftOf(source: TemplateSource, locale: string): Draft {
  const expressions = new Expressions();
  const aside = (field: TemplateField) => expressions.putAside(source[field], field);
  const piece = (field: 'body' | 'disclaimer', format: TemplateSource['format']): Piece => {
    const text = aside(field);
    return new Piece(format === 'html' ? text : markdownToHtml(text, (line) => expressions.isOnlyBlocks(line)), locale);
  };
  return {
    source,
    expressions,
    subject: aside('subject'),
    preheader: aside('preheader'),
    body: piece('body', source.format),
    disclaimer: piece('disclaimer', 'markdown'),
  };
}

/** The text part, with its expressions aside. */
export const textPartOf = ({ body, disclaimer }: Draft): string =>
  disclaimer.text ? `${body.text}\n\n--\n${disclaimer.text}` : body.text;

/** The Handlebars source of the text part. */
export const textSourceOf = (draft: Draft): string => draft.expressions.restore(textPartOf(draft));
