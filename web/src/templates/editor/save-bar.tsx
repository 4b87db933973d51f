import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { plural } from '../../ui/times.js';
import { lastSaved } from '../template.js';
import type { Saving } from './saving.js';
import type { TemplateForm } from './template-form.js';

const ICON_OF = { success: 'circle-check', info: 'info', danger: 'circle-x' } as const;

/** Stays at the bottom of the window: whether something is unsaved, and what can be done. */
export function SaveBar({
  form: { stored, changes },
  saving: { said, problem, busy, save },
  onDiscard,
}: {
  readonly form: TemplateForm;
  readonly saving: Saving;
  readonly onDiscard: () => void;
}) {
  return (
    <section class="action-bar" aria-label="Save">
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
          {changes.length > 0 ? (
            <span class="unsaved">
              {plural(changes.length, 'unsaved change')}
              <Button look="text" onClick={onDiscard}>
                Discard
              </Button>
            </span>
          ) : (
            !said && <span class="help">{lastSaved(stored)}</span>
          )}
        </div>
        <div class="action-bar-buttons">
          <Button look="filled" onClick={() => void save()} busy={busy ? 'Saving…' : undefined}>
            {stored.isDefault ? 'Save and Use Now' : 'Save'}
          </Button>
        </div>
      </div>
    </section>
  );
}
