import { Expressions } from './expressions.js';
import { markdownToHtml } from './markdown.js';
import type { TemplateField, TemplateSource } from './template-source.js';
import { textOf } from './text-part.js';

/** A template half way: its expressions stand aside, its Markdown is HTML, and the text part is made from that. */
export interface Draft {
  readonly source: TemplateSource;
  readonly expressions: Expressions;
  readonly subject: string;
  readonly preheader: string;
  readonly body: Piece;
  readonly disclaimer: Piece;
}

export interface Piece {
  readonly html: string;
  readonly text: string;
}

/**
 * @param source must have passed `checkSource`
 * @param layoutHtml what the pieces will stand in
 */
export function draftOf(source: TemplateSource, layoutHtml: string): Draft {
  const expressions = new Expressions([...Object.values(source).map(String), layoutHtml]);
  const aside = (field: TemplateField) => expressions.putAside(source[field], field);
  const piece = (field: 'body' | 'disclaimer', format: TemplateSource['format']): Piece => {
    const text = aside(field);
    const html = format === 'html' ? text : markdownToHtml(text, (line) => expressions.isOnlyBlocks(line));
    return { html, text: textOf(html) };
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

/** The Handlebars source of the text part. */
export function textSourceOf({ expressions, body, disclaimer }: Draft): string {
  return expressions.restore(disclaimer.text ? `${body.text}\n\n--\n${disclaimer.text}` : body.text);
}
