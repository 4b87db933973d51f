import { useRef } from 'preact/hooks';
import type { TemplateProblem, TextField, Words } from '../template.js';
import type { TemplateVariable } from '../variables.js';
import { useAfterwards } from './afterwards.js';
import type { CodeEditor } from './code-editor.js';
import { insertVariable } from './insertion.js';
import type { Markup } from './markup.js';
import { translateTokens } from './paste.js';
import { NAME_ID } from './word-fields.js';

/** From top to bottom. */
const ORDER: readonly TextField[] = ['subject', 'preheader', 'body', 'disclaimer'];

/** The texts of all fields, for what is done to them from elsewhere than the keyboard. */
export interface Editors {
  /** Where the cursor is, or was last. */
  readonly field: () => TextField;
  add(field: TextField, editor: CodeEditor): void;
  /** The cursor is here now. */
  enter(field: TextField): void;
  isIn(field: TextField): boolean;
  goTo(problem: TemplateProblem): void;
  goToName(): void;
  /** To the problem behind the cursor; after the last to the first. */
  goToNext(problems: readonly TemplateProblem[]): void;
  /** Replaces what is wrong with what was meant. */
  mend(problem: TemplateProblem): void;
  /** @param address where a button leads to. */
  apply(markup: Markup, format: Words['format'], address: string): void;
  /** As {@link translateTokens}. */
  translate(field: TextField, event: string): Promise<string | undefined>;
  insert(variable: TemplateVariable, variables: readonly TemplateVariable[], format: Words['format']): void;
}

/** @param onShow brings the fields into sight, before the focus goes to one. */
export function useEditors(onShow: () => void): Editors {
  const editors = useRef<Partial<Record<TextField, CodeEditor>>>({});
  const field = useRef<TextField>('body');
  const afterwards = useAfterwards();
  const editorOf = (name: TextField): CodeEditor => editors.current[name]!;
  const select = (name: TextField, place: () => { readonly from: number; readonly to: number }) => {
    onShow();
    afterwards(() => {
      const { view } = editorOf(name);
      const { from, to } = place();
      view.focus();
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.dom.scrollIntoView({ block: 'nearest' });
    });
  };
  const goTo = (problem: TemplateProblem) => select(problem.field, () => editorOf(problem.field).placeOf(problem));

  return {
    field: () => field.current,
    add(name, editor) {
      editors.current[name] = editor;
    },
    enter(name) {
      field.current = name;
    },
    isIn: (name) => editors.current[name]?.view.hasFocus ?? false,
    goTo,
    goToName() {
      onShow();
      afterwards(() => document.getElementById(NAME_ID)?.focus());
    },
    goToNext(problems) {
      const rank = (name: TextField, offset: number) => ORDER.indexOf(name) * 1e7 + offset;
      const ranked = problems
        .map((problem) => ({ problem, at: rank(problem.field, editorOf(problem.field).placeOf(problem).from) }))
        .sort((one, other) => one.at - other.at);
      const { view } = editorOf(field.current);
      const here = view.hasFocus ? rank(field.current, view.state.selection.main.from) : -1;
      const next = ranked.find(({ at }) => at > here) ?? ranked[0];
      if (next) goTo(next.problem);
    },
    mend(problem) {
      const { view, markOf } = editorOf(problem.field);
      const mark = markOf(problem);
      // Deleted by hand, which the next look at the text will tell.
      if (!mark) return;
      const { from, to } = mark;
      const { replacement } = problem.fix!;
      view.dispatch({ changes: { from, to, insert: replacement }, userEvent: 'input' });
      select(problem.field, () => ({ from: from + replacement.length, to: from + replacement.length }));
    },
    apply: ({ apply }, format, address) => apply(editorOf('body').view, format, address),
    translate: (name, event) => translateTokens(editorOf(name).view, event),
    insert(variable, variables, format) {
      const into = field.current;
      afterwards(() => insertVariable(editorOf(into).view, variable, variables, into, format));
    },
  };
}
