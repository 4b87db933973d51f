import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { FIELDS, fieldId } from './fields.js';

/** The colour as a number to be pasted, and as one to be picked. */
export function ColorField({
  value,
  remark,
  error,
  changed,
  onInput,
  onLeave,
}: {
  readonly value: string;
  /** What follows from this colour, such as dark text on it. */
  readonly remark: string | undefined;
  readonly error: string | undefined;
  readonly changed: boolean;
  readonly onInput: (value: string) => void;
  readonly onLeave: () => void;
}) {
  const { label, help } = FIELDS.color;
  return (
    <Field id={fieldId('color')} label={label} help={help} error={error} changed={changed}>
      {(control) => (
        <>
          <div class="color-field">
            <input
              {...control}
              class="numbers"
              autocomplete="off"
              spellcheck={false}
              maxLength={7}
              value={value}
              onInput={(event) => onInput(event.currentTarget.value)}
              onBlur={onLeave}
            />
            <input
              type="color"
              aria-label="Pick a colour"
              value={/^#[0-9a-f]{6}$/i.test(value) ? value : '#000000'}
              onInput={(event) => onInput(event.currentTarget.value)}
              onBlur={onLeave}
            />
          </div>
          {remark && (
            <p class="field-note info-text" role="status">
              <Icon name="info" />
              <span>{remark}</span>
            </p>
          )}
        </>
      )}
    </Field>
  );
}
