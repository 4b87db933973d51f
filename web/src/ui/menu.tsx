import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { path } from '../shell/location.js';

/** Things that are not needed every day, behind one button. */
export function Menu({
  summary,
  children,
  look = 'plain',
  closesOnPress = true,
}: {
  readonly summary: ComponentChildren;
  readonly children: ComponentChildren;
  /** Default: `plain`, words without a border. */
  readonly look?: 'plain' | 'button' | 'icon';
  /** Whether a press of a button in it closes it. */
  readonly closesOnPress?: boolean;
}) {
  const menu = useRef<HTMLDetailsElement>(null);

  useEffect(() => {
    const close = (event: Event) => {
      const isOutside = event instanceof MouseEvent && !menu.current?.contains(event.target as Node);
      const isEscape = event instanceof KeyboardEvent && event.key === 'Escape';
      if ((!isOutside && !isEscape) || !menu.current?.open) return;
      menu.current.open = false;
      if (isEscape) menu.current.querySelector('summary')?.focus();
    };
    document.addEventListener('click', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('click', close);
      document.removeEventListener('keydown', close);
    };
  }, []);
  useEffect(() => {
    if (menu.current) menu.current.open = false;
  }, [path.value]);

  /** Before the button does what it does: a dialog gives the focus back to what had it. */
  const closeFirst = (event: MouseEvent) => {
    if (!closesOnPress || !(event.target as Element).closest('button')) return;
    menu.current!.open = false;
    menu.current!.querySelector('summary')?.focus();
  };

  return (
    <details class={`menu ${look}`} ref={menu}>
      <summary>{summary}</summary>
      <div class="menu-list" onClickCapture={closeFirst}>
        {children}
      </div>
    </details>
  );
}
