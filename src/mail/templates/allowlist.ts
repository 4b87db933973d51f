import type { MailEvent } from '../events/define-event.js';
import type { Variable, Variables } from '../events/variables.js';
import type { Program } from './handlebars.js';
import { nearestTo } from './nearest.js';
import { PLURAL_FORMS } from './numbers.js';
import { errorAt, type ProblemCode, type Span, type TemplateProblem } from './template-problem.js';
import type { TemplateField } from './template-source.js';

type Node = hbs.AST.Node;
type Located = Pick<Node, 'loc'>;

/** What a name may be: no `this`, `../`, `@root`, `[…]`, and nothing that JavaScript gives every object. */
const NAME = /^[a-zA-Z][a-zA-Z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*)?$/;

/** The helpers that write a value in the reader's language: what each can write, and how to call that. */
const HELPERS: Readonly<Record<string, { readonly takes: (variable: Variable) => boolean; readonly wants: string }>> = {
  formatNumber: { takes: ({ type }) => type === 'number', wants: 'number' },
  formatDate: { takes: (variable) => variable.type === 'string' && isDate(variable.format), wants: 'date' },
  plural: { takes: ({ type }) => type === 'number', wants: 'number' },
};

/**
 * The language of templates, as a list of what is allowed in Handlebars' own tree: text, comments, variables of the
 * event, `if`, `unless` with `else` on them, `each` over its lists, and the helpers for numbers and dates. Whatever is
 * not listed is refused.
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

  private value(statement: hbs.AST.MustacheStatement, scope: Variables): void {
    const { path, params, hash, ...node } = statement;
    if (!node.escaped) return this.refuse(node, 'Values are always shown as text: write {{name}}.');
    const helper = this.written(path);
    if (Object.hasOwn(HELPERS, helper)) return this.helper(helper, statement, scope);
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

  private helper(name: string, { params, hash, ...node }: hbs.AST.MustacheStatement, scope: Variables): void {
    const { takes, wants } = HELPERS[name]!;
    const [subject] = params;
    if (!subject || params.length > 1)
      return this.refuse(node, `{{${name} …}} takes one variable, which is a ${wants}.`);
    const variable = this.variable(subject, scope);
    if (variable && !takes(variable)) this.refuse(subject, `${this.written(subject)} is no ${wants}.`);
    if (name === 'plural') this.pluralForms(node, hash?.pairs ?? []);
    else if (hash) this.refuse(hash, `{{${name} …}} takes one variable and nothing else.`);
  }

  private pluralForms(node: Located, forms: readonly hbs.AST.HashPair[]): void {
    for (const { key, value, ...pair } of forms) {
      if (!PLURAL_FORMS.includes(key)) {
        this.refuse(pair, `"${key}" is no form of a plural: these are ${PLURAL_FORMS.join(', ')}.`);
      } else if (value.type !== 'StringLiteral' || /[{}\\]/.test(this.written(value))) {
        // The last would end the expression or its quotes for one of the programs that read it, and not for the other.
        this.refuse(value, 'A form is text in quotes, without braces and backslashes.');
      }
    }
    if (!forms.some(({ key }) => key === 'other')) {
      this.refuse(node, 'Please give the form other="…": it stands where no other one fits.');
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

const isDate = (format: string | undefined): boolean => format === 'date' || format === 'date-time';

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
