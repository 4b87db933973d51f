import type { EditorView } from '@codemirror/view';
import type { TextField, Words } from '../template.js';
import type { TemplateVariable } from '../variables.js';

/** Puts a variable where the cursor is, as a whole link where it is one and the field takes links. */
export function insertVariable(
  view: EditorView,
  variable: TemplateVariable,
  variables: readonly TemplateVariable[],
  field: TextField,
  format: Words['format'],
): void {
  const { from } = view.state.selection.main;
  const before = view.state.sliceDoc(Math.max(0, from - 8), from);
  view.dispatch(view.state.replaceSelection(textOf(variable, variables, field, format, before)), {
    scrollIntoView: true,
    userEvent: 'input',
  });
  view.focus();
}

function textOf(
  { name, title, kind }: TemplateVariable,
  variables: readonly TemplateVariable[],
  field: TextField,
  format: Words['format'],
  before: string,
): string {
  if (kind === 'list') {
    const [first] = variables.filter(({ list }) => list === name);
    return `{{#each ${name}}}\n{{${first?.name ?? ''}}}\n{{/each}}`;
  }
  const isAddress = /\]\($|href=["']$/.test(before);
  if (kind !== 'link' || isAddress || (field !== 'body' && field !== 'disclaimer')) return `{{${name}}}`;
  return field === 'body' && format === 'html' ? `<a href="{{${name}}}">${title}</a>` : `[${title}]({{${name}}})`;
}
