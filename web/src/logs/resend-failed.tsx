import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { plural } from '../ui/times.js';

/** Sends everything again that failed, as after a mail server's bad day. */
export function ResendFailed({ onDone }: { readonly onDone: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="text" icon="rotate-ccw" onClick={() => setOpen(true)}>
        Resend All Failed…
      </Button>
      {open && <ResendFailedDialog onDone={onDone} onClose={() => setOpen(false)} />}
    </>
  );
}

function ResendFailedDialog({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [resent, setResent] = useState<number>();
  const resend = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await answerOf(api.POST('/ums/api/v1/emails/resend-failed'));
      setResent(answer.resent);
      onDone();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="Resend all failed emails?"
      onClose={onClose}
      actions={
        resent === undefined ? (
          <>
            <Button onClick={onClose} autofocus>
              Cancel
            </Button>
            <Button look="filled" busy={busy ? 'Resending…' : undefined} onClick={() => void resend()}>
              Resend All Failed
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      <div role="status">{resent !== undefined && <p>{outcome(resent)}</p>}</div>
      {resent === undefined && (
        <p>
          Every failed email is sent once more, whatever the other filters are, unless the link in it has expired or its
          text has been erased. Addresses that a server has called unknown will most likely be refused again.
        </p>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}

function outcome(resent: number): string {
  return resent === 0
    ? 'Nothing was sent again: the links have expired, or the texts are not kept any more.'
    : `${plural(resent, 'email')} ${resent === 1 ? 'is' : 'are'} on the way again.`;
}
