import type { MailEvent } from '../events/define-event.js';
import type { Variable, Variables } from '../events/variables.js';
import type { Program } from './handlebars.js';
import { errorAt, type ProblemCode, type Span, type TemplateProblem } from './template-problem.js';
import type { TemplateField } from './template-source.js';

type Node = hbs.AST.Node;
type Located = Pick<Node, 'loc'>;

/** What a name may be: no `this`, `../`, `@root`, `[…]`, and nothing that JavaScript gives every object. */
const NAME = /^[a-zA-Z][a-zA-Z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*)?$/;

/**
 * The language of templates, as a list of what is allowed in Handlebars' own tree: text, comments, variables of the
 * event, `if`, `unless` with `else` on them, and `each` over its lists. Whatever is not listed is refused.
 */
export class Allowlist {
  private readonly problems: TemplateProblem[] = [];
  private readonly lines: readonly number[];

  constructor(
    private readonly field: TemplateField,
    private readonly text: string,
    private readonly event: MailEvent,
  ) {
    this.lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  check(program: Program): TemplateProblem[] {
    this.program(program, this.event.variables);
    return this.problems;
  }

  private program(program: Program | undefined, scope: Variables): void {
    if (program?.blockParams?.length) this.refuse(program, 'Names after "as" are not allowed.');
    for (const statement of program?.body ?? []) this.statement(statement, scope);
  }

  private statement(node: Node, scope: Variables): void {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement':
        return this.value(node as hbs.AST.MustacheStatement, scope);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement, scope);
      default:
        return this.refuse(node, 'Only variables and the blocks if, unless and each are allowed here.');
    }
  }

  private value({ path, params, hash, ...node }: hbs.AST.MustacheStatement, scope: Variables): void {
    if (!node.escaped) return this.refuse(node, 'Values are always shown as text: write {{name}}.');
    if (params.length > 0 || hash) return this.refuse(node, 'A variable stands alone between the braces: {{name}}.');
    const variable = this.variable(path, scope);
    if (variable && (variable.type === 'object' || variable.type === 'array')) {
      this.refuse(
        path,
        `${this.written(path)} holds several values: name one of them${example(this.written(path), variable)}.`,
      );
    }
    if (this.written(path).startsWith('links.') && (this.field === 'subject' || this.field === 'preheader')) {
      this.report(path, 'wrong-place', 'A link does not belong here: it would stand in the inbox and in logs.');
    }
  }

  private block({ path, params, hash, program, inverse, ...node }: hbs.AST.BlockStatement, scope: Variables): void {
    const name = this.written(path);
    if (name !== 'if' && name !== 'unless' && name !== 'each') {
      return this.refuse(node, 'Only {{#if}}, {{#unless}} and {{#each}} can open a block.');
    }
    const [subject] = params;
    if (!subject || params.length > 1 || hash) {
      return this.refuse(node, `{{#${name}}} takes one variable and nothing else.`);
    }
    const variable = this.variable(subject, scope);
    if (name !== 'each') this.program(program, scope);
    else if (scope !== this.event.variables) this.refuse(node, '{{#each}} cannot stand inside another one.');
    else if (variable?.type === 'array') this.program(program, variable.items.properties);
    else if (variable) this.refuse(subject, `${this.written(subject)} is no list.`);
    this.program(inverse, scope);
  }

  /** What a name stands for; reported and `undefined` where it is no name of this place. */
  private variable(node: Node, scope: Variables): Variable | undefined {
    const name = this.written(node);
    if (node.type !== 'PathExpression' || !NAME.test(name)) {
      this.refuse(node, `"${name}" is not allowed: only variables of this event are.`);
      return undefined;
    }
    const [first = '', second] = name.split('.');
    const outer = own(scope, first);
    const found = second === undefined ? outer : outer?.type === 'object' ? own(outer.properties, second) : undefined;
    if (!found) this.unknown(node, name, scope);
    return found;
  }

  private unknown(node: Node, name: string, scope: Variables): void {
    const inEach = scope !== this.event.variables;
    const nearest = nearestTo(name, namesIn(scope));
    this.report(
      node,
      'unknown-variable',
      `${name} is not a variable of ${inEach ? 'an entry of this list' : 'this event'}.` +
        (nearest ? ` Did you mean ${nearest}?` : ''),
      nearest && { label: `Use ${nearest}`, replacement: nearest },
    );
  }

  private refuse(node: Located, message: string): void {
    this.report(node, 'not-allowed', message);
  }

  private report(node: Located, code: ProblemCode, message: string, fix?: TemplateProblem['fix'] | ''): void {
    const span = this.spanOf(node);
    this.problems.push(errorAt({ field: this.field, text: this.text, span, code, message, ...(fix && { fix }) }));
  }

  /** Not what the tree says: Handlebars has taken the brackets from `links.[reset]` already. */
  private written(node: Located): string {
    const { start, end } = this.spanOf(node);
    return this.text.slice(start, end);
  }

  private spanOf({ loc }: Located): Span {
    const offset = ({ line, column }: hbs.AST.Position) => (this.lines[line - 1] ?? 0) + column;
    return { start: offset(loc.start), end: offset(loc.end) };
  }
}

const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

function namesIn(variables: Variables): string[] {
  return Object.entries(variables).flatMap(([name, variable]) =>
    variable.type === 'object' ? Object.keys(variable.properties).map((property) => `${name}.${property}`) : [name],
  );
}

function example(name: string, variable: Variable): string {
  const [property] = variable.type === 'object' ? Object.keys(variable.properties) : [];
  return property ? `, such as {{${name}.${property}}}` : '';
}

/** The known name that is at most three slips of the finger away. */
function nearestTo(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, slips: slipsBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ slips }) => slips <= 3)
    .sort((one, other) => one.slips - other.slips);
  return nearest?.candidate;
}

/** Levenshtein's distance. */
function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 3) return Infinity;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? Infinity;
}
