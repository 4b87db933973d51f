import { useRef } from 'preact/hooks';
import { Icon } from '../../ui/icon.js';
import { MARKUP, type Markup } from './markup.js';

/** Bold, lists, links and the like. One stop of Tab; the arrow keys go from button to button. */
export function Toolbar({
  onMarkup,
  onVariable,
}: {
  readonly onMarkup: (markup: Markup) => void;
  readonly onVariable: () => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...bar.current!.querySelectorAll('button')];
    const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = buttons[(now + step + buttons.length) % buttons.length]!;
    buttons.forEach((button) => {
      button.tabIndex = button === next ? 0 : -1;
    });
    next.focus();
  };
  return (
    <div class="toolbar" role="toolbar" aria-label="Body" ref={bar} onKeyDown={move}>
      {MARKUP.map((markup, index) => {
        const title = markup.key ? `${markup.name} (Ctrl+${markup.key.toUpperCase()})` : markup.name;
        return (
          <button
            key={markup.name}
            type="button"
            class="button text icon-only"
            tabIndex={index === 0 ? 0 : -1}
            aria-label={markup.name}
            title={title}
            onClick={() => onMarkup(markup)}
          >
            <Icon name={markup.icon} />
          </button>
        );
      })}
      <button type="button" class="button text" tabIndex={-1} onClick={onVariable}>
        <Icon name="braces" />
        <span>Variable…</span>
      </button>
    </div>
  );
}
