import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { whenOf } from '../ui/times.js';

/** Asks before a key stops working for good. */
export function RevokeDialog({
  apiKey: { id, name, lastUsedAt },
  onRevoked,
  onClose,
}: {
  readonly apiKey: Schemas['ApiKeyAnswer'];
  readonly onRevoked: () => void;
  readonly onClose: () => void;
}) {
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const revoke = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(api.DELETE('/ums/api/v1/api-keys/{id}', { params: { path: { id } } }));
      onRevoked();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Revoke the key “${name}”?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autofocus>
            Cancel
          </Button>
          <Button look="danger-filled" onClick={() => void revoke()} busy={busy ? 'Revoking…' : undefined}>
            Revoke
          </Button>
        </>
      }
    >
      {problem && <ProblemNotice problem={problem} lead="The key was not revoked." />}
      <p>
        Whatever uses it is refused from then on.{' '}
        {lastUsedAt ? `It was last used ${whenOf(lastUsedAt)}.` : 'Nobody has used it yet.'} This cannot be undone: a
        new key would have to take its place.
      </p>
    </Dialog>
  );
}
