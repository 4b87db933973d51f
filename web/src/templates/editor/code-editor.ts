import { autocompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { html } from '@codemirror/lang-html';
import { markdown } from '@codemirror/lang-markdown';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, forEachDiagnostic, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension, type Transaction } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { TemplateProblem, Words } from '../template.js';
import type { TemplateVariable } from '../variables.js';
import { completionOf } from './completion.js';

export interface CodeEditorOptions {
  readonly parent: HTMLElement;
  readonly text: string;
  /** One line: Enter ends none. */
  readonly isLine: boolean;
  readonly hasNumbers: boolean;
  readonly isReadOnly: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly variables: () => readonly TemplateVariable[];
  readonly onChange: (text: string) => void;
  /** Something was pasted or dropped, and stands in the text. */
  readonly onPasted: () => void;
}

/** The text of one field, with its problems marked in it. */
export interface CodeEditor {
  readonly view: EditorView;
  /** Puts in what comes from elsewhere than this editor. It can be undone. */
  setText(text: string): void;
  setFormat(format: Words['format'] | 'line'): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  setProblems(problems: readonly TemplateProblem[]): void;
  /** Where a problem stands now, whatever was typed before it since. */
  placeOf(problem: TemplateProblem): Place;
  /** As {@link placeOf}, but `undefined` where what was wrong has gone since. */
  markOf(problem: TemplateProblem): Place | undefined;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

type Marked = Diagnostic & { readonly problem: TemplateProblem };

const fromElsewhere = Annotation.define<true>();

/** @throws nothing: whatever the text holds, it is only text. */
export function createCodeEditor(options: CodeEditorOptions): CodeEditor {
  const { parent, text, isLine, hasNumbers, isReadOnly, attributes, variables, onChange, onPasted } = options;
  const language = new Compartment();
  const content = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        isLine ? oneLine : [],
        hasNumbers ? lineNumbers() : [],
        isReadOnly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [],
        history(),
        // Something is offered after {{ alone: no Enter is meant for anything else, however soon it comes.
        autocompletion({ override: [completionOf(variables)], icons: false, interactionDelay: 0 }),
        keymap.of([...defaultKeymap.filter(({ key }) => !TAKEN.includes(key ?? '')), ...historyKeymap]),
        EditorView.lineWrapping,
        // Each line runs as its words do, in Arabic as in English.
        EditorView.perLineTextDirection.of(true),
        highlightSpecialChars(),
        variablesMarked,
        syntaxHighlighting(look),
        language.of([]),
        content.of(EditorView.contentAttributes.of({ ...attributes })),
        isLine ? EditorView.clipboardInputFilter.of((clip) => clip.replace(/\s*\n\s*/g, ' ')) : [],
        EditorView.updateListener.of((update) => {
          const isOwn = update.transactions.some((one) => one.docChanged && !one.annotation(fromElsewhere));
          if (update.docChanged && isOwn) onChange(update.state.doc.toString());
          const isPasted = (one: Transaction) => one.isUserEvent('input.paste') || one.isUserEvent('input.drop');
          if (update.transactions.some(isPasted)) onPasted();
        }),
      ],
    }),
  });

  const markOf = (problem: TemplateProblem): Place | undefined => {
    let place: Place | undefined;
    forEachDiagnostic(view.state, (mark, from, to) => {
      if ((mark as Marked).problem === problem) place = { from, to };
    });
    return place;
  };

  return {
    view,
    setText(now) {
      if (view.state.doc.toString() === now) return;
      const changes = { from: 0, to: view.state.doc.length, insert: now };
      view.dispatch({ changes, annotations: fromElsewhere.of(true) });
    },
    setFormat(format) {
      view.dispatch({ effects: language.reconfigure(LANGUAGES[format]()) });
    },
    setAttributes(now) {
      view.dispatch({ effects: content.reconfigure(EditorView.contentAttributes.of({ ...now })) });
    },
    setProblems(problems) {
      const marks = problems.map((problem): Marked => ({
        ...offsetsOf(view.state, problem),
        severity: problem.severity,
        message: problem.message,
        problem,
      }));
      view.dispatch(setDiagnostics(view.state, marks));
    },
    placeOf: (problem) => markOf(problem) ?? offsetsOf(view.state, problem),
    markOf,
  };
}

/** Keys of the page, or of this editor's toolbar. */
const TAKEN = ['Mod-i', 'Mod-b', 'Mod-k', 'Ctrl-k', 'Mod-Enter'];

const LANGUAGES: Readonly<Record<Words['format'] | 'line', () => Extension>> = {
  markdown: () => markdown({ completeHTMLTags: false }),
  html: () => html({ autoCloseTags: false }),
  line: () => [],
};

const oneLine: Extension = [
  keymap.of([{ key: 'Enter', run: () => true, shift: () => true }]),
  EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction)),
];

const variableMatcher = new MatchDecorator({
  regexp: /\{\{[^{}]*\}\}/g,
  decoration: Decoration.mark({ class: 'cm-variable' }),
});
const variablesMarked = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = variableMatcher.createDeco(view);
    }
    update(update: ViewUpdate) {
      this.decorations = variableMatcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const look = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '650' },
  { tag: tags.strong, fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.tagName, tags.attributeName, tags.url], color: 'var(--code-tag)' },
  { tag: [tags.processingInstruction, tags.comment, tags.angleBracket], color: 'var(--text-second)' },
]);

/** Lines and columns count from 1; what lies behind the end is the end. */
function offsetsOf({ doc }: EditorState, problem: TemplateProblem): Place {
  const offset = (line: number, column: number) => {
    if (line > doc.lines) return doc.length;
    const { from, length } = doc.line(line);
    return from + Math.min(column - 1, length);
  };
  const from = offset(problem.line, problem.column);
  return { from, to: Math.max(from, offset(problem.endLine, problem.endColumn)) };
}
