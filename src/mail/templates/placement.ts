import type { MailEvent } from '../events/define-event.js';
import type { Variable } from '../events/variables.js';
import { textSourceOf, type Draft } from './draft.js';
import type { Kept } from './expressions.js';
import { parse, type Program } from './handlebars.js';
import { checkHtml } from './html-checks.js';
import { LINK_MISPLACED, type Misplaced } from './misplaced.js';
import { errorAt, type Span, type TemplateProblem } from './template-problem.js';
import { touchingLinks } from './touching.js';

/** What can only be seen once Markdown is HTML: what stands where, and whether the links are there in any case. */
export function checkDraft(draft: Draft, event: MailEvent): TemplateProblem[] {
  const { source, expressions, body } = draft;
  const misplaced = (['body', 'disclaimer'] as const).flatMap((field) => {
    const { html, text } = draft[field];
    return [...checkHtml(html, expressions), ...touchingLinks(text, expressions).map(misplacedLink)].map((found) =>
      errorAt({ field, text: source[field], span: spanOf(found, source[field]), code: 'wrong-place', ...found }),
    );
  });
  if (misplaced.length > 0) return withoutRepeats(misplaced);
  const missing = [
    ...missingIn(textSourceOf(draft), event),
    ...(source.htmlEnabled ? missingIn(expressions.restore(body.html), event) : []),
  ];
  return [...new Set(missing)].map((name) => missingProblem(name, event, source.body));
}

const misplacedLink = (expression: Kept): Misplaced => ({ expression, message: LINK_MISPLACED });

function spanOf(found: Misplaced, text: string): Span {
  if ('expression' in found) return found.expression;
  const start = Math.max(0, text.indexOf(found.written));
  return { start, end: start + found.written.length };
}

function withoutRepeats(problems: readonly TemplateProblem[]): TemplateProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function missingProblem(name: string, event: MailEvent, body: string): TemplateProblem {
  const title = titleOf(event, name);
  return errorAt({
    field: 'body',
    text: body,
    span: { start: body.length, end: body.length },
    code: 'missing-variable',
    message: `The ${title.toLowerCase()} is missing, or left out in some cases. Without it the email has no use.`,
    fix: { label: `Insert ${title}`, replacement: `\n\n[${title}]({{${name}}})\n` },
  });
}

function titleOf(event: MailEvent, name: string): string {
  const [group = '', property = ''] = name.split('.');
  const variable: Variable | undefined = event.variables[group];
  return (variable?.type === 'object' && variable.properties[property]?.title) || name;
}

/** The required variables that a template may leave out, whatever its blocks decide. */
function missingIn(source: string, event: MailEvent): readonly string[] {
  const shown = alwaysShown(parse(source));
  return event.required.filter((name) => !shown.has(name));
}

function alwaysShown(program: Program | undefined): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const statement of program?.body ?? []) {
    if (statement.type === 'MustacheStatement') {
      shown.add(String((statement as hbs.AST.MustacheStatement & { path: hbs.AST.PathExpression }).path.original));
    } else if (statement.type === 'BlockStatement') {
      const { program: one, inverse: other } = statement as hbs.AST.BlockStatement;
      const otherwise = alwaysShown(other);
      for (const name of alwaysShown(one)) if (otherwise.has(name)) shown.add(name);
    }
  }
  return shown;
}
