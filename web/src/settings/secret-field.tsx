import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../ui/button.js';
import { Field, fieldClass, FieldError } from '../ui/field.js';
import { dateOf } from '../ui/times.js';
import { isStored } from './draft.js';
import { FieldNotes } from './field-notes.js';
import type { Setting } from './kind.js';
import { fieldId, type SettingFieldProps } from './setting-field.js';
import type { SettingsForm } from './settings-form.js';

/**
 * A secret. One that is stored is a line of text, never dots in a field: there is nothing to be seen and nothing to
 * be changed by accident. It is asked for again where the form leads elsewhere than it was stored for.
 */
export function SecretField({ form, setting, advised }: SettingFieldProps) {
  const { name, label } = setting;
  const stored = isStored(form.saved, form.kind!, setting);
  const asksAgain = form.asksAgain(setting);
  const { choice } = form.secret(name);
  const field = useRef<HTMLInputElement>(null);
  const line = useRef<HTMLFieldSetElement>(null);
  const [opened, setOpened] = useState<'field' | 'line'>();

  // The button that was pressed is gone: the focus goes to what has come in its place.
  useEffect(() => {
    if (opened === 'field') field.current?.focus();
    if (opened === 'line') line.current?.querySelector('button')?.focus();
    setOpened(undefined);
  }, [opened]);

  const choose = (to: 'keep' | 'replace' | 'remove') => {
    form.setSecret(name, { choice: to, typed: '' });
    setOpened(to === 'replace' ? 'field' : 'line');
  };

  if (stored && !asksAgain && choice !== 'replace') {
    return (
      <fieldset class={fieldClass(choice === 'remove', false)} ref={line}>
        <legend>{label}</legend>
        <div class="stored" id={fieldId(name)} tabIndex={-1}>
          {choice === 'remove' ? (
            <>
              <span>Will be removed when you save.</span>
              <Button look="text" onClick={() => choose('keep')}>
                Keep the Stored One
              </Button>
            </>
          ) : (
            <>
              <span>Stored on {dateOf(String(form.saved.settings[`${setting.key}SetAt`]))}.</span>
              <Button look="text" label={`Replace the ${label.toLowerCase()}`} onClick={() => choose('replace')}>
                Replace
              </Button>
              <Button look="text" label={`Remove the ${label.toLowerCase()}`} onClick={() => choose('remove')}>
                Remove
              </Button>
            </>
          )}
        </div>
        {form.errors[name] && <FieldError id={`${fieldId(name)}-error`}>{form.errors[name]}</FieldError>}
        <FieldNotes form={form} name={name} advised={advised} />
      </fieldset>
    );
  }
  return (
    <SecretInput
      form={form}
      setting={setting}
      advised={advised}
      element={field}
      // The error says the same.
      {...(asksAgain && !form.errors[name] && { help: again(form, label) })}
      {...(stored && !asksAgain && { onKeep: () => choose('keep') })}
    />
  );
}

function SecretInput({
  form,
  setting: { name, label, schema },
  advised,
  element,
  help = schema.description,
  onKeep,
}: SettingFieldProps & {
  readonly element: RefObject<HTMLInputElement | null>;
  readonly help?: string;
  readonly onKeep?: () => void;
}) {
  const [isShown, setShown] = useState(false);
  return (
    <Field
      id={fieldId(name)}
      label={label}
      help={help}
      error={form.errors[name]}
      changed={form.changes.includes(name)}
      notes={
        <>
          {onKeep && (
            <p class="field-note">
              <Button look="text" onClick={onKeep}>
                Keep the Stored One
              </Button>
            </p>
          )}
          <FieldNotes form={form} name={name} advised={advised} />
        </>
      }
    >
      {(control) => (
        <div class="secret">
          <input
            {...control}
            ref={element}
            {...(isShown ? { type: 'text' as const } : { type: 'password' as const })}
            // Otherwise the browser offers the admin's own.
            autocomplete="new-password"
            spellcheck={false}
            autocapitalize="off"
            value={form.secret(name).typed}
            onInput={(event) => form.setSecret(name, { typed: event.currentTarget.value })}
            onBlur={form.leave}
          />
          <IconButton
            icon={isShown ? 'eye-off' : 'eye'}
            label={`${isShown ? 'Hide' : 'Show'} the ${label.toLowerCase()}`}
            onClick={() => setShown(!isShown)}
          />
        </div>
      )}
    </Field>
  );
}

function again({ saved: { settings } }: SettingsForm, label: Setting['label']): string {
  const place = [
    settings.host,
    settings.port && `port ${settings.port}`,
    settings.username && `as ${settings.username}`,
  ];
  const where = place.filter(Boolean).join(', ');
  return (
    `Enter the ${label.toLowerCase()} again. The stored one only goes where it was saved for` +
    `${where ? `: ${where}` : ''}.`
  );
}
