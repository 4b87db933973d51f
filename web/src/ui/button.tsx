import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.js';

interface ButtonProps {
  readonly children: ComponentChildren;
  /** `filled` is for the one thing to do on a screen, `text` for tables and lists. Default: `outline`. */
  readonly look?: 'filled' | 'outline' | 'text' | 'danger' | 'danger-filled';
  readonly icon?: IconName;
  /** What it says while it works: it stays focused and does nothing more until then. */
  readonly busy?: string | undefined;
  readonly onClick?: () => void;
  readonly type?: 'button' | 'submit';
  /** The id of the form that it submits, where it stands outside of it: at the foot of a dialog. */
  readonly form?: string;
  /** For a button whose words do not stand alone: "View the email to ada@…". */
  readonly label?: string;
  readonly autofocus?: boolean;
  readonly id?: string;
}

export function Button({
  children,
  look = 'outline',
  icon,
  busy,
  onClick,
  type = 'button',
  form,
  label,
  autofocus,
  id,
}: ButtonProps) {
  const isBusy = busy !== undefined;
  return (
    <button
      id={id}
      type={type}
      form={form}
      class={`button ${look}`}
      aria-disabled={isBusy || undefined}
      aria-label={label}
      autofocus={autofocus}
      onClick={(event) => {
        if (!isBusy) onClick?.();
        else event.preventDefault();
      }}
    >
      {isBusy ? <Icon name="loader-circle" turning /> : icon && <Icon name={icon} />}
      <span>{busy ?? children}</span>
    </button>
  );
}

/** Only a picture: its label is spoken, and shown when it is pointed at. */
export function IconButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class="button text icon-only" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
