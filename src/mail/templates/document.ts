import type { Draft } from './draft.js';
import type { Expressions } from './expressions.js';
import { compileHtml, type Fill } from './handlebars.js';
import { escapeHtml } from './html.js';
import { inlineCss } from './inlining.js';
import { documentOf, type Layout } from './layout.js';
import type { TemplateModel } from './model.js';

export interface DocumentOptions {
  readonly layout: Layout;
  readonly locale: string;
  readonly color: string;
  /** To see whether the styles may be inlined now. */
  readonly shapes: readonly TemplateModel[];
}

export interface CompiledDocument {
  readonly html: Fill;
  /** Slower to send: see {@link compileDocument}. */
  readonly inlinesWhenSent: boolean;
}

/**
 * The HTML part: pieces in the layout, styles on the elements. Inlining now is right only if it makes no difference
 * which blocks are shown, which is looked at with models of every shape (`:first-child` in a list differs, for
 * instance); else it is done in each finished email, at about 0.2 ms.
 */
export function compileDocument(draft: Draft, options: DocumentOptions): CompiledDocument {
  const { expressions } = draft;
  const { layout, locale, color, shapes } = options;
  // The frame first: whatever looks like an expression in the parts is none.
  const frame = expressions.putAside(layout.frame(locale, color, buttonLinkIn(draft.body.html, expressions)), 'layout');
  const document = documentOf(frame, {
    subject: escapeHtml(draft.subject),
    preheader: escapeHtml(draft.preheader),
    body: draft.body.html,
    disclaimer: draft.disclaimer.html,
  });
  const plain = compileHtml(expressions.restore(document));
  const inlined = compileHtml(expressions.restore(inlineCss(withBlocksHidden(document, expressions))));
  // Twice on both sides: the second time turns attributes round.
  const same = shapes.every((model) => inlineCss(inlineCss(plain(model))) === inlineCss(inlined(model)));
  return { html: same ? inlined : (model) => inlineCss(plain(model)), inlinesWhenSent: !same };
}

/** Not in the head: within <title> a comment is text. */
function withBlocksHidden(document: string, expressions: Expressions): string {
  const body = document.indexOf('<body');
  return document.slice(0, body) + expressions.hideBlocks(document.slice(body));
}

/** Other buttons lead where everybody may go. */
function buttonLinkIn(body: string, expressions: Expressions): string | undefined {
  return Array.from(body.matchAll(/<table [^>]*class="button"[^>]*>.*?<a [^>]*?href="([^"]*)"/gs))
    .map(([, href = '']) => expressions.wordsIn(href)[0]?.expression.name)
    .find((name) => name?.startsWith('links.'));
}
