import { EditorSelection } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import type { IconName } from '../../ui/icon.js';
import type { Words } from '../template.js';

type Format = Words['format'];

/** A button of the toolbar. */
export interface Markup {
  readonly name: string;
  readonly icon: IconName;
  /** As CodeMirror writes keys. */
  readonly key?: string;
  /** @param address where a button leads to: the event's link, if it has one. */
  readonly apply: (view: EditorView, format: Format, address: string) => void;
}

export const MARKUP: readonly Markup[] = [
  {
    name: 'Bold',
    icon: 'bold',
    key: 'b',
    apply: (view, format) => (format === 'html' ? wrap(view, '<strong>', '</strong>') : wrap(view, '**', '**')),
  },
  {
    name: 'Italic',
    icon: 'italic',
    key: 'i',
    apply: (view, format) => (format === 'html' ? wrap(view, '<em>', '</em>') : wrap(view, '_', '_')),
  },
  { name: 'Bullet List', icon: 'list', apply: (view, format) => list(view, format, 'ul', () => '- ') },
  {
    name: 'Numbered List',
    icon: 'list-ordered',
    apply: (view, format) => list(view, format, 'ol', (index) => `${index + 1}. `),
  },
  {
    name: 'Link',
    icon: 'link',
    key: 'k',
    apply: (view, format) => {
      const words = selected(view) || 'Text of the link';
      if (format === 'html') replace(view, `<a href="https://">${words}</a>`, 'https://');
      else replace(view, `[${words}](https://)`, 'https://');
    },
  },
  {
    name: 'Button',
    icon: 'square-mouse-pointer',
    apply: (view, format, address) => {
      const words = selected(view) || 'Text of the button';
      const html = `<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0"><tr><td><a href="${address}">${words}</a></td></tr></table>`;
      alone(view, format === 'html' ? html : `[${words}](${address})`, words);
    },
  },
  {
    name: 'Image',
    icon: 'image',
    apply: (view, format) => {
      const words = selected(view) || 'What it shows';
      if (format === 'html') replace(view, `<img src="https://" alt="${words}">`, 'https://');
      else replace(view, `![${words}](https://)`, 'https://');
    },
  },
];

const selected = ({ state }: EditorView): string => state.sliceDoc(state.selection.main.from, state.selection.main.to);

/** Puts text in the place of what is marked, and marks a piece of it: what is to be typed next. */
function replace(view: EditorView, text: string, marked: string): void {
  const { from, to } = view.state.selection.main;
  const start = from + text.indexOf(marked);
  view.dispatch({
    changes: { from, to, insert: text },
    selection: EditorSelection.range(start, start + marked.length),
    scrollIntoView: true,
    userEvent: 'input',
  });
  view.focus();
}

/** As {@link replace}, in a paragraph of its own. */
function alone(view: EditorView, text: string, marked: string): void {
  const { from, to } = view.state.selection.main;
  const before = view.state.sliceDoc(0, from);
  const after = view.state.sliceDoc(to);
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const rest = after === '' || after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n';
  replace(view, gap + text + rest, marked);
}

/** Puts signs around what is marked, or takes them away again. */
function wrap(view: EditorView, before: string, after: string): void {
  const { state } = view;
  view.dispatch(
    state.changeByRange(({ from, to }) => {
      const isWrapped =
        state.sliceDoc(from - before.length, from) === before && state.sliceDoc(to, to + after.length) === after;
      if (isWrapped) {
        return {
          changes: [
            { from: from - before.length, to: from },
            { from: to, to: to + after.length },
          ],
          range: EditorSelection.range(from - before.length, to - before.length),
        };
      }
      const words = state.sliceDoc(from, to) || 'text';
      return {
        changes: { from, to, insert: before + words + after },
        range: EditorSelection.range(from + before.length, from + before.length + words.length),
      };
    }),
    { scrollIntoView: true, userEvent: 'input' },
  );
  view.focus();
}

/** Makes entries of a list of the marked lines, or plain lines of entries. */
function list(view: EditorView, format: Format, tag: 'ul' | 'ol', sign: (index: number) => string): void {
  const { doc, selection } = view.state;
  const first = doc.lineAt(selection.main.from);
  const last = doc.lineAt(selection.main.to);
  const lines = doc.sliceString(first.from, last.to).split('\n');
  const isList = lines.every((line) => /^(- |\d+\. )/.test(line));
  const text =
    format === 'html'
      ? [`<${tag}>`, ...lines.map((line) => `  <li>${line}</li>`), `</${tag}>`].join('\n')
      : lines.map((line, index) => (isList ? line.replace(/^(- |\d+\. )/, '') : sign(index) + line)).join('\n');
  view.dispatch({
    changes: { from: first.from, to: last.to, insert: text },
    selection: { anchor: first.from + text.length },
    scrollIntoView: true,
    userEvent: 'input',
  });
  view.focus();
}
