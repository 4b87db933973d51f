import type { Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { dateAndTimeOf, plural } from '../ui/times.js';
import type { StoredBranding } from './fields.js';

/** Stays at the bottom of the window: whether something is unsaved, and what can be done. */
export function SaveBar({
  stored: { updatedAt, updatedBy },
  changes,
  said,
  problem,
  busy,
  onSave,
  onDiscard,
}: {
  readonly stored: StoredBranding;
  readonly changes: number;
  readonly said: string | undefined;
  readonly problem: Problem | undefined;
  readonly busy: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}) {
  return (
    <section class="action-bar" aria-label="Save">
      {problem && <ProblemNotice problem={problem} lead="Not saved." />}
      <div class="action-bar-inner">
        <div class="action-bar-words">
          <span role="status">
            {said && (
              <span class="said success-text">
                <Icon name="circle-check" />
                <span>{said}</span>
              </span>
            )}
          </span>
          {changes > 0 ? (
            <span class="unsaved">
              {plural(changes, 'unsaved change')}
              <Button look="text" onClick={onDiscard}>
                Discard
              </Button>
            </span>
          ) : (
            !said &&
            updatedAt && (
              <span class="help">
                Saved {dateAndTimeOf(updatedAt)} by {updatedBy?.name ?? 'somebody'}
              </span>
            )
          )}
        </div>
        <div class="action-bar-buttons">
          <Button look="filled" onClick={onSave} busy={busy ? 'Saving…' : undefined}>
            Save
          </Button>
        </div>
      </div>
    </section>
  );
}
