import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { fieldClass } from '../../ui/field.js';
import type { TemplateProblem, TextField, Words } from '../template.js';
import type { TemplateVariable } from '../variables.js';
import { type CodeEditor, createCodeEditor } from './code-editor.js';
import './code-field.css';

/** A field in which variables may stand: a label, the text with its problems marked, and a help. */
export function CodeField({
  name,
  label,
  text,
  round,
  language,
  format,
  problems,
  variables,
  changed,
  isReadOnly,
  hasNumbers = false,
  count,
  help,
  toolbar,
  onChange,
  onFocus,
  onPasted,
  onReady,
}: {
  readonly name: TextField;
  readonly label: string;
  readonly text: string;
  /** Changes whenever the text comes from elsewhere: what the editor has told itself may be behind it. */
  readonly round: number;
  /** What it is written in, for whatever spells or reads it out. */
  readonly language: string;
  /** `line`: one line without any markup. */
  readonly format: Words['format'] | 'line';
  /** Those of all fields. Other ones than before come of a new look at the text: until then the marks follow it. */
  readonly problems: readonly TemplateProblem[];
  readonly variables: readonly TemplateVariable[];
  readonly changed: boolean;
  readonly isReadOnly: boolean;
  /** Before each line its number. */
  readonly hasNumbers?: boolean;
  /** Beside the label. */
  readonly count?: ComponentChildren;
  readonly help?: ComponentChildren;
  readonly toolbar?: ComponentChildren;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  readonly onPasted: () => void;
  /** Gives the editor out, for what is done to the text from elsewhere. */
  readonly onReady: (editor: CodeEditor) => void;
}) {
  const id = useId();
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor>(undefined);
  const latest = useRef({ variables, onChange, onPasted });
  latest.current = { variables, onChange, onPasted };
  const own = problems.filter(({ field }) => field === name);
  const isInvalid = own.some(({ severity }) => severity === 'error');
  const attributes = {
    'aria-labelledby': `${id}-label`,
    ...(help !== undefined && { 'aria-describedby': `${id}-help` }),
    ...(isInvalid && { 'aria-invalid': 'true' }),
    ...(isReadOnly && { 'aria-readonly': 'true', tabindex: '0' }),
    ...(format === 'line' && { 'aria-multiline': 'false' }),
    lang: language,
    spellcheck: 'true',
  };

  useEffect(() => {
    const made = createCodeEditor({
      parent: parent.current!,
      text,
      isLine: format === 'line',
      hasNumbers,
      isReadOnly,
      attributes,
      variables: () => latest.current.variables,
      onChange: (now) => latest.current.onChange(now),
      onPasted: () => latest.current.onPasted(),
    });
    editor.current = made;
    onReady(made);
    return () => made.view.destroy();
  }, []);
  useEffect(() => editor.current!.setText(text), [round]);
  useEffect(() => editor.current!.setFormat(format), [format]);
  useEffect(() => editor.current!.setProblems(own), [problems]);
  useEffect(() => editor.current!.setAttributes(attributes), [isInvalid]);

  return (
    <div class={fieldClass(changed, false)}>
      <div class="code-field-head">
        {/* A label leads to inputs alone; a press of this one does the same. */}
        <span class="field-label" id={`${id}-label`} onClick={() => editor.current!.view.focus()}>
          {label}
          {changed && <span class="visually-hidden"> (changed)</span>}
        </span>
        {count !== undefined && <span class="help">{count}</span>}
      </div>
      {toolbar}
      <div
        ref={parent}
        onFocusIn={onFocus}
        class={['code-field', hasNumbers && 'long', isInvalid && 'invalid', isReadOnly && 'read-only']
          .filter(Boolean)
          .join(' ')}
      />
      {help !== undefined && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}
