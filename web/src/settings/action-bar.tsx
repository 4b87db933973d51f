import type { Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { dateAndTimeOf, plural } from '../ui/times.js';
import type { SettingsForm } from './settings-form.js';

/** What the last press of a button came to. */
export interface Said {
  readonly tone: 'success' | 'warning' | 'info';
  readonly text: string;
}

const ICON_OF = { success: 'circle-check', warning: 'triangle-alert', info: 'info' } as const;

/** Stays at the bottom of the window: whether something is unsaved, and what can be done. */
export function ActionBar({
  form,
  said,
  problem,
  isTesting,
  isSaving,
  hasSendTestEmail,
  onTest,
  onSendTestEmail,
  onSave,
  onDiscard,
}: {
  readonly form: SettingsForm;
  readonly said: Said | undefined;
  readonly problem: Problem | undefined;
  readonly isTesting: boolean;
  readonly isSaving: boolean;
  /** On a phone there is no room: it stands in the test panel and in the status card. */
  readonly hasSendTestEmail: boolean;
  readonly onTest: () => void;
  readonly onSendTestEmail: () => void;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}) {
  const { updatedAt, updatedBy } = form.saved;
  return (
    <section class="action-bar" aria-label="Save and test">
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
          {form.changes.length > 0 ? (
            <span class="unsaved">
              {plural(form.changes.length, 'unsaved change')}
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
          <Button id="test-connection" onClick={onTest} busy={isTesting ? 'Testing…' : undefined}>
            Test Connection
          </Button>
          {hasSendTestEmail && <Button onClick={onSendTestEmail}>Send Test Email…</Button>}
          <Button look="filled" onClick={onSave} busy={isSaving ? 'Saving…' : undefined}>
            Save
          </Button>
        </div>
      </div>
    </section>
  );
}
