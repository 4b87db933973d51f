import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { Button } from './button.js';
import { Notice } from './notice.js';

/** Why something failed that was asked of the server, and what the person can do now. */
export function ProblemNotice({
  problem,
  lead,
  onRetry,
}: {
  readonly problem: Problem;
  /** What failed: "The log could not be loaded." */
  readonly lead?: string;
  readonly onRetry?: () => void;
}) {
  return (
    <Notice
      tone={problem.code === 'too-many-requests' ? 'warning' : 'danger'}
      live
      {...(lead && { lead })}
      {...(onRetry && problem.code !== 'forbidden' && { actions: <Button onClick={onRetry}>Try Again</Button> })}
    >
      <ProblemWords problem={problem} isLoading={onRetry !== undefined} />
    </Notice>
  );
}

/** The words alone, for where a notice stands already. */
export function ProblemWords({
  problem,
  isLoading = false,
}: {
  readonly problem: Problem;
  /** Nothing was typed and nothing was to be saved. */
  readonly isLoading?: boolean;
}) {
  switch (problem.code) {
    case 'unreachable':
      return (
        <>The server does not answer. {!isLoading && 'What you typed is still here. '}It is asked again by itself.</>
      );
    case 'database-unavailable':
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
