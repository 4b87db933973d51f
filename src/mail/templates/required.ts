import type { MailEvent } from '../events/define-event.js';
import type { Variable } from '../events/variables.js';
import { textSourceOf, type Draft } from './draft.js';
import { parse, type Program } from './handlebars.js';
import { errorAt, type TemplateProblem } from './template-problem.js';

/** The required variables that an email may come without, in its HTML or in its text, whatever its blocks decide. */
export function checkRequired(draft: Draft, event: MailEvent): TemplateProblem[] {
  const { source, expressions, body } = draft;
  const inText = missingIn(textSourceOf(draft), event);
  const inHtml = source.htmlEnabled ? missingIn(expressions.restore(body.html), event) : inText;
  return event.required
    .filter((name) => inText.includes(name) || inHtml.includes(name))
    .map((name) => {
      const part = !inHtml.includes(name) ? ' in the plain text' : !inText.includes(name) ? ' in the HTML' : '';
      return missingProblem(name, part, event, source.body);
    });
}

function missingProblem(name: string, part: string, event: MailEvent, body: string): TemplateProblem {
  const title = titleOf(event, name);
  return errorAt({
    field: 'body',
    text: body,
    span: { start: body.length, end: body.length },
    code: 'missing-variable',
    message: `The ${title.toLowerCase()} is missing${part}, or left out in some cases. Without it the email has no use.`,
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
