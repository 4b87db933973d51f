import { useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type Chosen } from './chosen-files.js';
import { FileChoice } from './file-choice.js';
import './files.css';
import { ImportPreview, ImportSummary } from './import-preview.js';
import { changesIn, doImport, doneWords, lookAt, type TemplateImport } from './import-request.js';

/** Problems that are those of the files: another try with the same ones ends no better. */
const OF_THE_FILES = /^(invalid-archive|body-too-large|too-many-files|unreadable-files)$/;

/** What was chosen, and what would come of it. */
interface Looked {
  readonly chosen: Chosen;
  readonly zip: Blob;
  readonly found: TemplateImport;
}

/** Takes templates from a folder or a .zip, and shows first what would happen. */
export function ImportDialog({
  onDone,
  onClose,
}: {
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}) {
  const [looked, setLooked] = useState<Looked>();
  const [busy, setBusy] = useState<'looking' | 'importing'>();
  const [failed, setFailed] = useState<{ readonly problem: Problem; readonly again?: () => void }>();
  const [refused, setRefused] = useState<Problem>();
  /** Counts what was chosen: the answer about something else comes too late. */
  const round = useRef(0);

  const look = async (choose: () => Promise<Chosen>) => {
    const mine = ++round.current;
    const isLate = () => mine !== round.current;
    setLooked(undefined);
    setFailed(undefined);
    setBusy('looking');
    try {
      const chosen = await choose();
      const zip = await chosen.zip();
      const found = await lookAt(zip);
      if (!isLate()) setLooked({ chosen, zip, found });
    } catch (thrown) {
      if (!isLate()) {
        const problem = asProblem(thrown);
        setFailed({ problem, ...(!OF_THE_FILES.test(problem.code) && { again: () => void look(choose) }) });
      }
    } finally {
      if (!isLate()) setBusy(undefined);
    }
  };
  const choose = (chosen: () => Promise<Chosen>) => {
    if (busy === 'importing') return;
    setRefused(undefined);
    void look(chosen);
  };

  const doIt = async ({ chosen, zip, found: { plan } }: Looked) => {
    setRefused(undefined);
    setBusy('importing');
    try {
      onDone(doneWords(await doImport(zip, plan)));
    } catch (thrown) {
      // Whatever it was: without this, nobody could close the dialog any more.
      setBusy(undefined);
      const refusal = asProblem(thrown);
      setRefused(refusal);
      // Somebody has changed a template: what would happen now is something else.
      if (['conflict', 'invalid-import'].includes(refusal.code))
        void look(async () => ({ ...chosen, zip: async () => zip }));
    }
  };

  const changes = looked ? changesIn(looked.found).length : 0;
  const isReady = looked !== undefined && looked.found.problems.length === 0 && changes > 0;
  return (
    <Dialog
      title="Import templates"
      look="wide"
      // What is on its way cannot be called back, and nobody should miss what comes of it.
      {...(busy !== 'importing' && { onClose })}
      actions={
        <>
          {busy !== 'importing' && <Button onClick={onClose}>{looked && !isReady ? 'Close' : 'Cancel'}</Button>}
          {isReady && (
            <Button look="filled" busy={busy && 'Importing…'} onClick={() => void doIt(looked)}>
              Import {changes}
            </Button>
          )}
        </>
      }
    >
      <FileChoice onChoose={choose} />
      <div role="status" aria-busy={busy === 'looking'}>
        {busy === 'looking' && <p class="help">Looking at the files…</p>}
        {looked && <ImportSummary {...looked} />}
      </div>
      {looked && <ImportPreview {...looked} />}
      {failed && (
        <ProblemNotice
          problem={failed.problem}
          lead="The files could not be looked at."
          isLoading
          {...(failed.again && { onRetry: failed.again })}
        />
      )}
      {refused && <ProblemNotice problem={refused} lead="Not imported." />}
    </Dialog>
  );
}
