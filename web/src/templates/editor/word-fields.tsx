import type { ComponentChildren } from 'preact';
import { Field } from '../../ui/field.js';
import { FORMAT_WORDS, type TextField, type TemplateProblem, WORD_LABELS } from '../template.js';
import type { TemplateVariable } from '../variables.js';
import type { CodeEditor } from './code-editor.js';
import { CodeField } from './code-field.js';
import type { TemplateForm } from './template-form.js';

/** The longest subject that the server takes; phones show far less. */
const LONGEST = 255;
const LONG_FOR_PHONES = 50;

export const NAME_ID = 'template-name';

/** The words of a template, field by field. */
export function WordFields({
  form: { stored, words, changes, round, set },
  problems,
  variables,
  subject,
  nameFault,
  isReadOnly,
  toolbar,
  onFocus,
  onPasted,
  onReady,
}: {
  readonly form: TemplateForm;
  readonly problems: readonly TemplateProblem[];
  readonly variables: readonly TemplateVariable[];
  /** As the sample makes it; `undefined` until that is known. */
  readonly subject: string | undefined;
  readonly nameFault: string | undefined;
  readonly isReadOnly: boolean;
  readonly toolbar: ComponentChildren;
  readonly onFocus: (field: TextField) => void;
  readonly onPasted: (field: TextField) => void;
  readonly onReady: (field: TextField, editor: CodeEditor) => void;
}) {
  const field = (name: TextField) => ({
    name,
    label: WORD_LABELS[name],
    text: words[name],
    round,
    language: stored.locale,
    problems,
    variables,
    changed: changes.includes(name),
    isReadOnly,
    onChange: (text: string) => set(name, text),
    onFocus: () => onFocus(name),
    onPasted: () => onPasted(name),
    onReady: (editor: CodeEditor) => onReady(name, editor),
  });
  const isLong = [...(subject ?? '')].length > LONG_FOR_PHONES;
  return (
    <>
      {!isReadOnly && (
        <Field id={NAME_ID} label={WORD_LABELS.name} error={nameFault} changed={changes.includes('name')}>
          {(control) => (
            <input
              {...control}
              autocomplete="off"
              maxLength={64}
              value={words.name}
              onInput={({ currentTarget }) => set('name', currentTarget.value)}
            />
          )}
        </Field>
      )}
      <CodeField
        {...field('subject')}
        format="line"
        count={`${[...words.subject].length} / ${LONGEST}${isLong ? ' · long for phones' : ''}`}
        help="Phones show about 40 characters."
      />
      <CodeField
        {...field('preheader')}
        format="line"
        count={`${[...words.preheader].length}`}
        help="The grey words after the subject in the inbox. Leave empty to show the start of the body."
      />
      <CodeField
        {...field('body')}
        format={words.format}
        hasNumbers
        toolbar={toolbar}
        help={
          words.format === 'markdown'
            ? 'A link alone on its line becomes a button. {{ offers the variables of this event.'
            : 'Plain elements only: mail programs know no scripts, forms or style sheets. {{ offers the variables of this event.'
        }
      />
      <CodeField
        {...field('disclaimer')}
        format="markdown"
        help="Small words below the email, in Markdown: who sent it, and where to ask."
      />
      <div class="template-choices">
        <fieldset class={changes.includes('format') ? 'field changed' : 'field'} disabled={isReadOnly}>
          <legend>{WORD_LABELS.format}</legend>
          {(['markdown', 'html'] as const).map((format) => (
            <label key={format} class="choice">
              <input
                type="radio"
                name="format"
                checked={words.format === format}
                onChange={() => set('format', format)}
              />
              {FORMAT_WORDS[format]}
            </label>
          ))}
          {!isReadOnly && <p class="help">Of the body. What is written is not translated.</p>}
        </fieldset>
        <div class={changes.includes('htmlEnabled') ? 'field changed' : 'field'}>
          <label class="choice">
            <input
              type="checkbox"
              aria-describedby="html-help"
              disabled={isReadOnly}
              checked={words.htmlEnabled}
              onChange={({ currentTarget }) => set('htmlEnabled', currentTarget.checked)}
            />
            {WORD_LABELS.htmlEnabled}
          </label>
          <p class="help" id="html-help">
            Off: plain text only, without logo, colours and button.
          </p>
        </div>
      </div>
    </>
  );
}
