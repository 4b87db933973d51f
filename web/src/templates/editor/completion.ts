import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import type { TemplateVariable } from '../variables.js';

const BLOCKS: readonly { readonly name: string; readonly detail: string; readonly listsOnly?: true }[] = [
  { name: 'if', detail: 'Only where it has a value' },
  { name: 'unless', detail: 'Only where it has none' },
  { name: 'each', detail: 'For each entry of a list', listsOnly: true },
];

/** After `{{` the variables of the event; after `{{#` the blocks, and in one the variables that it may ask for. */
export function completionOf(variables: () => readonly TemplateVariable[]): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const open = context.matchBefore(/\{\{~?(#(if|unless|each)\s+)?[\w.]*$/);
    const block = context.matchBefore(/\{\{~?#\w*$/);
    const known = variables();
    if (block) {
      const hasLists = known.some(({ kind }) => kind === 'list');
      const options = BLOCKS.filter(({ listsOnly }) => !listsOnly || hasLists).map(blockOption);
      return { from: block.from + block.text.indexOf('#') + 1, options, validFor: /^\w*$/ };
    }
    if (!open) return null;
    const isEach = /#each\s/.test(open.text);
    const isAsked = /#/.test(open.text);
    const from = open.to - /[\w.]*$/.exec(open.text)![0].length;
    const fit = known.filter(({ kind }) => (isEach ? kind === 'list' : isAsked || kind !== 'list'));
    return { from, options: fit.map(variableOption), validFor: /^[\w.]*$/ };
  };
}

function variableOption({ name, title, required, list }: TemplateVariable): Completion {
  const detail = list ? `${title}, inside {{#each ${list}}}` : title;
  return {
    label: name,
    detail: required ? `${detail} · required` : detail,
    boost: required ? 1 : 0,
    apply: (view, _, from, to) => insert(view, from, to, name),
  };
}

function blockOption({ name, detail }: (typeof BLOCKS)[number]): Completion {
  return {
    label: name,
    detail,
    apply: (view, _, from, to) => {
      const closed = view.state.sliceDoc(to, to + 2) === '}}' ? '' : '}}';
      view.dispatch({
        changes: { from, to, insert: `${name} ${closed}{{/${name}}}` },
        selection: { anchor: from + name.length + 1 },
        userEvent: 'input.complete',
      });
    },
  };
}

/** With the braces behind it where they are missing, and the cursor after them. */
function insert(view: EditorView, from: number, to: number, name: string): void {
  const isClosed = view.state.sliceDoc(to, to + 2) === '}}';
  view.dispatch({
    changes: { from, to, insert: isClosed ? name : `${name}}}` },
    selection: { anchor: from + name.length + 2 },
    userEvent: 'input.complete',
  });
}
