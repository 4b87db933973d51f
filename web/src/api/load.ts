import { useEffect, useRef, useState } from 'preact/hooks';
import { session } from '../session/session.js';
import { asProblem, Problem } from './problem.js';

/** While the server cannot be reached, it is asked again after so many milliseconds. */
const RETRY_MS = [5_000, 15_000, 30_000] as const;
/** From then on a person is told that it takes longer than usual. */
const SLOW_MS = 5_000;

/** What is loaded from the server, and how far it has come. */
export interface Loaded<Data> {
  /** Stays while it is loaded anew, and when that fails. */
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly slow: boolean;
  readonly reload: () => void;
  /** Puts in what is known already, such as the answer of a save. */
  readonly put: (data: Data) => void;
}

/**
 * Loads when the component appears and whenever one of `inputs` changes. Where the server cannot be reached it tries
 * again by itself; after the end of a session, once somebody has signed in. Any other problem waits for `reload`.
 */
export function useLoaded<Data>(
  load: (signal: AbortSignal) => Promise<Data>,
  inputs: readonly unknown[],
): Loaded<Data> {
  const [state, setState] = useState<Pick<Loaded<Data>, 'data' | 'problem' | 'loading' | 'slow'>>({
    data: undefined,
    problem: undefined,
    loading: true,
    slow: false,
  });
  const [round, setRound] = useState(0);
  const failures = useRef(0);

  useEffect(() => {
    const ended = new AbortController();
    const timers: ReturnType<typeof setTimeout>[] = [];
    const later = (ms: number, work: () => void) => timers.push(setTimeout(work, ms));
    setState(({ data }) => ({ data, problem: undefined, loading: true, slow: false }));
    later(SLOW_MS, () => setState((now) => (now.loading ? { ...now, slow: true } : now)));
    load(ended.signal).then(
      (data) => {
        if (ended.signal.aborted) return;
        failures.current = 0;
        setState({ data, problem: undefined, loading: false, slow: false });
      },
      (thrown: unknown) => {
        if (ended.signal.aborted) return;
        const problem = asProblem(thrown);
        const isAskedAgain = problem.code === 'unreachable';
        setState(({ data }) => ({
          data,
          problem: isAskedAgain ? Problem.askedAgain() : problem,
          loading: false,
          slow: false,
        }));
        if (!isAskedAgain) return;
        const again = () => setRound((n) => n + 1);
        later(RETRY_MS[Math.min(failures.current, RETRY_MS.length - 1)]!, again);
        addEventListener('online', again, { signal: ended.signal });
        failures.current += 1;
      },
    );
    return () => {
      ended.abort();
      timers.forEach(clearTimeout);
    };
  }, [...inputs, round]);

  // Whoever has signed in again, above what was refused, goes on where they were.
  const isSignedIn = session.state.value === 'signed-in';
  useEffect(() => {
    if (isSignedIn && state.problem?.code === 'not-signed-in') setRound((n) => n + 1);
  }, [isSignedIn]);

  return {
    ...state,
    reload: () => setRound((n) => n + 1),
    put: (data) => setState({ data, problem: undefined, loading: false, slow: false }),
  };
}
