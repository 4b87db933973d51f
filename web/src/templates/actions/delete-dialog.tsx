import { useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { asProblem, type Problem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { plural } from '../../ui/times.js';
import { savedSince, type TemplateSummary } from '../template.js';

/** Asks before a template goes with all that it ever said. */
export function DeleteDialog({
  template,
  onDone,
  onClose,
}: {
  readonly template: TemplateSummary;
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}) {
  // Somebody else may save it while this is asked.
  const [now, setNow] = useState(template);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const { id, name, version, isDefault } = now;
  const remove = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
      await answerOf(api.DELETE('/ums/api/v1/email-templates/{id}', { params }));
      onDone(`“${name}” is deleted.`);
    } catch (thrown) {
      const refusal = asProblem(thrown);
      if (refusal.code === 'stale-revision') setNow(refusal.members.current as TemplateSummary);
      else setProblem(refusal);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`Delete “${name}”?`}
      onClose={onClose}
      actions={
        isDefault ? (
          <Button onClick={onClose} autofocus>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose} autofocus>
              Cancel
            </Button>
            <Button look="danger-filled" onClick={() => void remove()} busy={busy ? 'Deleting…' : undefined}>
              Delete
            </Button>
          </>
        )
      }
    >
      <p>
        {isDefault
          ? 'It is in use. Mark another template as default first.'
          : `It goes with its ${plural(version, 'version')}. Emails already sent are not affected.`}
      </p>
      <div role="status">
        {version !== template.version && !isDefault && (
          <p>Not deleted: {savedSince(now)} Delete takes that away too.</p>
        )}
      </div>
      {problem && <ProblemNotice problem={problem} lead="Not deleted." />}
    </Dialog>
  );
}
