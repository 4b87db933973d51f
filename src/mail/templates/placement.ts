import { type Draft, textPartOf } from './draft.js';
import { checkHtml } from './html-checks.js';
import { LINK_MISPLACED, type Misplaced } from './misplaced.js';
import { errorAt, type Span, type TemplateProblem } from './template-problem.js';
import { touchingLinks } from './touching.js';

/** Nobody reads more, and each costs a look through the whole text. */
export const MOST_PROBLEMS = 50;

/** What can only be seen once Markdown is HTML: what stands where. */
export function checkPlacement(draft: Draft): TemplateProblem[] {
  const inHtml = [...inHtmlOf(draft, 'body'), ...inHtmlOf(draft, 'disclaimer')];
  // The text only where the HTML is well: to make it, HTML is followed as deep as it goes.
  const problems = inHtml.length > 0 ? inHtml : inText(draft);
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

const inHtmlOf = (draft: Draft, field: 'body' | 'disclaimer'): TemplateProblem[] =>
  checkHtml(draft[field].html, draft.expressions)
    .slice(0, MOST_PROBLEMS)
    .map((found) => problemAt(draft, field, found));

const inText = (draft: Draft): TemplateProblem[] =>
  touchingLinks(textPartOf(draft), draft.expressions)
    .slice(0, MOST_PROBLEMS)
    .map((expression) => {
      const field = expression.field as 'body' | 'disclaimer';
      return problemAt(draft, field, { expression, message: LINK_MISPLACED });
    });

function problemAt(draft: Draft, field: 'body' | 'disclaimer', found: Misplaced): TemplateProblem {
  const { message, code = 'wrong-place' } = found;
  return errorAt({ field, text: draft.source[field], span: spanOf(draft, field, found), code, message });
}

/** Where something stands in the source: exactly where that is HTML, at its first mention where it is Markdown. */
export function spanOf({ source, expressions, ...draft }: Draft, field: 'body' | 'disclaimer', found: Misplaced): Span {
  if ('expression' in found) return found.expression;
  const { start, end } = found.at;
  if (field === 'body' && source.format === 'html') {
    return { start: expressions.writtenAt(field, start), end: expressions.writtenAt(field, end) };
  }
  const written = found.written ?? expressions.restore(draft[field].html.slice(start, end));
  const first = Math.max(0, source[field].indexOf(written));
  return { start: first, end: first + written.length };
}
