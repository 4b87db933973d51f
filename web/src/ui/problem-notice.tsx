import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { Button } from './button.js';
import { Notice } from './notice.js';

/** Problems after which nobody knows whether the server did it: its answer was lost on the way. */
const PERHAPS_DONE = /^(unreachable|database-unavailable|http-\d+)$/;

/** Why something failed that was asked of the server, and what the person can do now. */
export function ProblemNotice({
  problem,
  lead,
  onRetry,
  isLoading = onRetry !== undefined,
}: {
  readonly problem: Problem;
  /** What failed: "The log could not be loaded." */
  readonly lead?: string;
  readonly onRetry?: () => void;
  /** Nothing was typed and nothing was to be saved. Default: where it can be tried again here. */
  readonly isLoading?: boolean;
}) {
  const isCertain = isLoading || !PERHAPS_DONE.test(problem.code);
  return (
    <Notice
      tone={problem.code === 'too-many-requests' ? 'warning' : 'danger'}
      live
      {...(lead && { lead: isCertain ? lead : 'Perhaps this was not done.' })}
      {...(onRetry && problem.code !== 'forbidden' && { actions: <Button onClick={onRetry}>Try Again</Button> })}
    >
      <ProblemWords problem={problem} isLoading={isLoading} />
    </Notice>
  );
}

function ProblemWords({ problem, isLoading }: { readonly problem: Problem; readonly isLoading: boolean }) {
  switch (problem.code) {
    case 'unreachable':
      return (
        <>
          {problem.message} {!isLoading && 'What you typed is still here. '}Try again when it is back.
        </>
      );
    case 'database-unavailable':
      return <>The database does not answer. Please {!isLoading && 'look, and '}try again in a moment.</>;
    case 'database-busy':
      return <>The database does not answer{!isLoading && ', so nothing was saved'}. Please try again in a moment.</>;
    case 'not-signed-in':
      // Above the page, whoever was signed in is asked to sign in again: this stands there afterwards.
      return <>{session.person.value ? 'Your session had ended. Please do it again.' : problem.message}</>;
    case 'forbidden':
      return (
        <>
          {problem.message} You are signed in as {session.person.value?.name ?? 'nobody'}.
        </>
      );
    case 'too-many-requests':
      return <CountingDown problem={problem} />;
    default:
      return <>{problem.message}</>;
  }
}

function CountingDown({ problem }: { readonly problem: Problem }) {
  const [seconds, setSeconds] = useState(problem.retryAfterSeconds ?? 0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1_000);
    return () => clearInterval(timer);
  }, []);
  const allowed = problem.message.replace(/ The next one is possible.*$/, '');
  return (
    <>
      {allowed} {seconds > 0 ? `The next one is possible in ${seconds} s.` : 'The next one is possible now.'}
    </>
  );
}
