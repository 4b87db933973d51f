import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icon.js';

/** What a control needs to belong to its label, its help and its error. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

interface FieldProps {
  readonly label: string;
  /** The id of the control; a link in a list of errors leads there. Default: made up. */
  readonly id?: string;
  readonly help?: ComponentChildren;
  readonly error?: string | undefined;
  /** Marks a field that differs from what is saved. */
  readonly changed?: boolean;
  readonly children: (control: ControlProps) => ComponentChildren;
}

/** A label, a control, a help that is always there, and an error when there is one. */
export function Field({ label, id, help, error, changed = false, children }: FieldProps) {
  const own = useId();
  const control = id ?? own;
  const described = [help && `${control}-help`, error && `${control}-error`].filter(Boolean).join(' ');
  return (
    <div class={changed ? 'field changed' : 'field'}>
      <label for={control}>
        {label}
        {changed && <span class="visually-hidden"> (changed)</span>}
      </label>
      {children({
        id: control,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {help && (
        <p class="help" id={`${control}-help`}>
          {help}
        </p>
      )}
      {error && <FieldError id={`${control}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <p class="field-error" id={id}>
      <Icon name="circle-x" />
      <span>{children}</span>
    </p>
  );
}
