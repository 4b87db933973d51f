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
  /** Tints a field that the page has just changed. */
  readonly marked?: boolean;
  /** Further lines below it: what was changed by itself, what a test says about it. */
  readonly notes?: ComponentChildren;
  readonly children: (control: ControlProps) => ComponentChildren;
}

/** A label, a control, a help that is always there, and an error when there is one. */
export function Field({ label, id, help, error, changed = false, marked = false, notes, children }: FieldProps) {
  const own = useId();
  const control = id ?? own;
  const described = [help && `${control}-help`, error && `${control}-error`].filter(Boolean).join(' ');
  return (
    <div class={fieldClass(changed, marked)}>
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
      {notes}
    </div>
  );
}

/** For fields that are not a label above a control, such as choices. */
export function fieldClass(changed: boolean, marked: boolean): string {
  return ['field', changed && 'changed', marked && 'just-changed'].filter(Boolean).join(' ');
}

export function FieldError({ id, children }: { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <p class="field-error" id={id}>
      <Icon name="circle-x" />
      <span>{children}</span>
    </p>
  );
}
