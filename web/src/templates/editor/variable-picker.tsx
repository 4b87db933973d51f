import { useState } from 'preact/hooks';
import { Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import { type TextField, WORD_LABELS, type Words } from '../template.js';
import type { TemplateVariable } from '../variables.js';

const FIELDS: readonly TextField[] = ['subject', 'preheader', 'body', 'disclaimer'];

/** Everything that the event knows, to be put where the cursor is. */
export function VariablePicker({
  variables,
  words,
  into,
  onPick,
  onClose,
}: {
  readonly variables: readonly TemplateVariable[];
  /** In which a variable may stand already. */
  readonly words: Words;
  readonly into: TextField;
  readonly onPick: (variable: TemplateVariable) => void;
  readonly onClose: () => void;
}) {
  const [search, setSearch] = useState('');
  const wanted = variables.filter(({ name, title, group }) =>
    `${name} ${title} ${group}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const groups = [...new Set(wanted.map(({ group }) => group))];
  return (
    <Dialog title="Insert a variable" look="full-on-phone" onClose={onClose}>
      <form
        class="variable-search"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted[0] && search.trim() !== '') onPick(wanted[0]);
        }}
      >
        <Field label="Search" help={`It goes where the cursor is in: ${WORD_LABELS[into]}.`}>
          {(control) => (
            <input
              {...control}
              type="search"
              autofocus
              autocomplete="off"
              spellcheck={false}
              value={search}
              onInput={({ currentTarget }) => setSearch(currentTarget.value)}
            />
          )}
        </Field>
      </form>
      <p class="visually-hidden" role="status">
        {wanted.length} of {variables.length} variables
      </p>
      {wanted.length === 0 && <p>This event has no such variable.</p>}
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
          <ul class="variables">
            {wanted
              .filter((variable) => variable.group === group)
              .map((variable) => (
                <li key={`${variable.list ?? ''} ${variable.name}`}>
                  <button type="button" onClick={() => onPick(variable)}>
                    <span>
                      <strong>{variable.title}</strong> <code>{variable.name}</code>
                      {variable.required && ' · required'}
                      {variable.list && ` · inside {{#each ${variable.list}}}`}
                    </span>
                    {variable.sample && <span class="help">{variable.sample}</span>}
                    <UsedIn variable={variable} words={words} />
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

function UsedIn({ variable, words }: { readonly variable: TemplateVariable; readonly words: Words }) {
  const uses = new RegExp(`\\{\\{[^}]*\\b${variable.name.replace('.', '\\.')}\\b`);
  const fields = FIELDS.filter((field) => uses.test(words[field])).map((field) => WORD_LABELS[field].toLowerCase());
  if (fields.length === 0) return null;
  return (
    <span class="with-icon help">
      <Icon name="circle-check" />
      Used in {fields.join(', ')}
    </span>
  );
}
