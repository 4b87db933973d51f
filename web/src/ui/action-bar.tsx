import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem.js';
import './action-bar.css';
import { Button } from './button.js';
import { Icon } from './icon.js';
import { ProblemNotice } from './problem-notice.js';
import { plural } from './times.js';

/** What the last press of a button came to. */
export interface Said {
  readonly tone: 'success' | 'warning' | 'info' | 'danger';
  readonly text: string;
}

const ICON_OF = { success: 'circle-check', warning: 'triangle-alert', info: 'info', danger: 'circle-x' } as const;

/** Stays at the bottom of the window: whether something is unsaved, and what can be done. */
export function ActionBar({
  label = 'Save',
  changes,
  said,
  problem,
  lastSaved,
  onDiscard,
  children,
}: {
  readonly label?: string;
  /** How many fields are not saved. */
  readonly changes: number;
  readonly said: Said | undefined;
  /** Why it was not saved. */
  readonly problem: Problem | undefined;
  /** When and by whom; empty where that is never. */
  readonly lastSaved: string;
  readonly onDiscard: () => void;
  /** The buttons. */
  readonly children: ComponentChildren;
}) {
  return (
    <section class="action-bar" aria-label={label}>
      {problem && <ProblemNotice problem={problem} lead="Not saved." />}
      <div class="action-bar-inner">
        <div class="action-bar-words">
          <span role="status">
            {said && (
              <span class={`said ${said.tone}-text`}>
                <Icon name={ICON_OF[said.tone]} />
                <span>{said.text}</span>
              </span>
            )}
          </span>
          {changes > 0 && (
            <span class="unsaved">
              {plural(changes, 'unsaved change')}
              <Button look="text" onClick={onDiscard}>
                Discard
              </Button>
            </span>
          )}
          {changes === 0 && !said && lastSaved && <span class="help">{lastSaved}</span>}
        </div>
        <div class="action-bar-buttons">{children}</div>
      </div>
    </section>
  );
}
