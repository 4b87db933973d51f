import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.js';

interface DialogProps {
  readonly title: string;
  /** The id of the title, where something inside is named by it. Default: made up. */
  readonly titleId?: string;
  readonly children: ComponentChildren;
  /** The buttons, cancelling first. */
  readonly actions?: ComponentChildren;
  /** Esc, the cross, and everything else that means "not now". Without it, the dialog cannot be put aside. */
  readonly onClose?: () => void;
  /** `drawer` comes from the right and fills a phone; `broad` takes all the room. Default: in the middle. */
  readonly look?: 'middle' | 'wide' | 'broad' | 'drawer' | 'full-on-phone';
}

/** A modal dialog. The focus goes to whatever has `autofocus`, otherwise to the title, and back when it closes. */
export function Dialog({ title, titleId, children, actions, onClose, look = 'middle' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const own = useId();
  const id = titleId ?? own;

  useEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement;
    dialog.showModal();
    if (!dialog.querySelector('[autofocus]')) heading.current?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  // What had the focus may be gone when something else comes in its place: then it begins at the title again.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  });

  return (
    <dialog
      ref={element}
      class={`dialog ${look}`}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Browsers ask with "cancel" once: a second Esc would close whatever is not to be put aside.
        event.preventDefault();
        // A question above a dialog stands inside it: only the question is answered.
        event.stopPropagation();
        onClose?.();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div class="dialog-frame">
        <header>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {onClose && <IconButton icon="x" label="Close" onClick={onClose} />}
        </header>
        <div class="dialog-body">{children}</div>
        {actions && <footer>{actions}</footer>}
      </div>
    </dialog>
  );
}
