import { Field, fieldClass, FieldError } from '../ui/field.js';
import { isShown } from './draft.js';
import { FieldNotes } from './field-notes.js';
import { choiceOf, type Setting } from './kind.js';
import { SecretField } from './secret-field.js';
import type { SettingsForm } from './settings-form.js';

export interface SettingFieldProps {
  readonly form: SettingsForm;
  readonly setting: Setting;
  /** The fields that the advice of the last test names. */
  readonly advised: readonly string[];
}

/** The id of a field's control: where a list of errors and an advice lead to. */
export function fieldId(name: string): string {
  return name.replace('.', '-');
}

/** A field as the schema of its setting draws it. */
export function SettingField(props: SettingFieldProps) {
  const { form, setting } = props;
  if (!form.kind || !isShown(form.draft, form.kind, setting)) return null;
  if (setting.isSecret) return <SecretField {...props} />;
  if (setting.schema.type === 'boolean') return <SwitchField {...props} />;
  return setting.schema.oneOf ? <ChoiceField {...props} /> : <TextField {...props} />;
}

function TextField({ form, setting: { name, label, schema }, advised }: SettingFieldProps) {
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  return (
    <Field
      id={fieldId(name)}
      label={label}
      help={schema.description}
      error={form.errors[name]}
      changed={form.changes.includes(name)}
      marked={form.marked.includes(name)}
      notes={<FieldNotes form={form} name={name} advised={advised} />}
    >
      {(control) => {
        const shared = {
          ...control,
          value: String(form.value(name)),
          spellcheck: false,
          autocomplete: 'off',
          autocapitalize: 'off',
          onBlur: form.leave,
        } as const;
        return schema['x-multiline'] ? (
          <textarea
            {...shared}
            class="code"
            rows={5}
            wrap="off"
            onInput={(event) => form.set(name, event.currentTarget.value)}
          />
        ) : (
          <input
            {...shared}
            type="text"
            class={isNumber ? 'numbers' : ''}
            {...(isNumber && { inputMode: 'numeric' })}
            {...(isNumber && schema.default !== undefined && { placeholder: String(schema.default) })}
            onInput={(event) => form.set(name, event.currentTarget.value)}
          />
        );
      }}
    </Field>
  );
}

function SwitchField({ form, setting: { name, label, schema }, advised }: SettingFieldProps) {
  const id = fieldId(name);
  const error = form.errors[name];
  const help = choiceOf(schema, form.value(name))?.description ?? schema.description;
  const isChanged = form.changes.includes(name);
  return (
    <div class={fieldClass(isChanged, form.marked.includes(name))}>
      <label class="choice" for={id}>
        <input
          type="checkbox"
          id={id}
          checked={form.value(name) === true}
          aria-describedby={[help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined}
          aria-invalid={error ? 'true' : undefined}
          onChange={(event) => form.set(name, event.currentTarget.checked)}
          onBlur={form.leave}
        />
        <span>
          {label}
          {isChanged && <span class="visually-hidden"> (changed)</span>}
        </span>
      </label>
      {help && (
        <p class="help beside-choice" id={`${id}-help`}>
          {schema.oneOf && `${choiceOf(schema, form.value(name))!.title}: `}
          {help}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <FieldNotes form={form} name={name} advised={advised} />
    </div>
  );
}

function ChoiceField({ form, setting: { name, label, schema }, advised }: SettingFieldProps) {
  const id = fieldId(name);
  const error = form.errors[name];
  const help = choiceOf(schema, form.value(name))?.description ?? schema.description;
  const isChanged = form.changes.includes(name);
  return (
    <fieldset
      class={fieldClass(isChanged, form.marked.includes(name))}
      aria-describedby={[help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ') || undefined}
    >
      <legend>
        {label}
        {isChanged && <span class="visually-hidden"> (changed)</span>}
      </legend>
      {schema.oneOf!.map(({ enum: [value], title }, index) => (
        <label key={title} class="choice">
          <input
            type="radio"
            name={id}
            id={index === 0 ? id : undefined}
            checked={form.value(name) === value}
            onChange={() => form.set(name, String(value))}
            onBlur={form.leave}
          />
          {title}
        </label>
      ))}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      <FieldNotes form={form} name={name} advised={advised} />
    </fieldset>
  );
}
