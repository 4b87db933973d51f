import { Advice } from './advice.js';
import type { SettingsForm } from './settings-form.js';
import { TestEmailDialog } from './test-email-dialog.js';
import type { Subject } from './test-run.js';

/** Sends a short message with the values on the page, saved or not, and shows how far it gets. */
export function SendTestEmail({
  form,
  subject,
  onAccepted,
  onGoTo,
  onClose,
}: {
  readonly form: SettingsForm;
  readonly subject: Subject;
  readonly onAccepted: () => void;
  readonly onGoTo: (name: string) => void;
  readonly onClose: () => void;
}) {
  const isDraft = form.changes.length > 0;
  return (
    <TestEmailDialog
      email={{
        path: '/ums/api/v1/email-settings/test-email',
        body: isDraft ? { draft: form.request() } : {},
        subject,
      }}
      intro={`A short message goes out with the values on this page${isDraft ? ', which are not saved yet' : ''}. Nothing is saved.`}
      adviceOn={({ result }, close) => (
        <Advice
          form={form}
          result={{ ...result!, suggestion: undefined }}
          onApply={() => {}}
          onGoTo={(name) => {
            close();
            onGoTo(name);
          }}
        />
      )}
      onSent={({ state }) => {
        if (state === 'passed') onAccepted();
      }}
      onClose={onClose}
    />
  );
}
