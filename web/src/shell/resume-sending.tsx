import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { mailStatus } from './mail-status.js';

export function ResumeSending() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const resume = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(api.POST('/ums/api/v1/email-status/resume'));
      await mailStatus.refresh();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => void resume()} busy={busy ? 'Resuming…' : undefined}>
        Resume Sending
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
