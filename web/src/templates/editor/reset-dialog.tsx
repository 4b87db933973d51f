import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type Template, type Words, wordsIn } from '../template.js';

/** Asks before the words of the system template take the place of one's own. */
export function ResetDialog({
  stored: { copiedFrom, version, name },
  onReset,
  onClose,
}: {
  readonly stored: Template;
  readonly onReset: (words: Words) => void;
  readonly onClose: () => void;
}) {
  const system = useLoaded(
    (signal) =>
      answerOf(api.GET('/ums/api/v1/email-templates/{id}', { params: { path: { id: copiedFrom! } }, signal })),
    [],
  );
  return (
    <Dialog
      title="Reset to the system template?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autofocus>
            Cancel
          </Button>
          <Button
            look="danger"
            busy={system.loading ? 'Loading…' : undefined}
            onClick={() => system.data && onReset({ ...wordsIn(system.data), name })}
          >
            Replace
          </Button>
        </>
      }
    >
      <p>
        The words in the editor are replaced with those of the system template. Nothing is saved by that, and your
        version {version} stays in Versions.
      </p>
      {system.problem && (
        <ProblemNotice problem={system.problem} lead="It could not be loaded." onRetry={system.reload} />
      )}
    </Dialog>
  );
}
