import { useEffect, useRef } from 'preact/hooks';
import { Problem } from './problem.js';

/**
 * Asks the server again and again while the page is seen, the first time after `everyMs`; `undefined`: not at all. What
 * goes wrong is passed over: what is shown stays as it is, and the next round may go well.
 */
export function usePolling(ask: (signal: AbortSignal) => Promise<void>, everyMs: number | undefined): void {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    if (everyMs === undefined) return undefined;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let missed = false;
    const round = async () => {
      missed = document.hidden;
      if (missed) return;
      await latest.current(ended.signal).catch((error: unknown) => {
        if (!(error instanceof Problem) && !ended.signal.aborted) throw error;
      });
      if (!ended.signal.aborted) timer = setTimeout(() => void round(), everyMs);
    };
    const onSeen = () => {
      if (missed && !document.hidden) void round();
    };
    timer = setTimeout(() => void round(), everyMs);
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      ended.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSeen);
    };
  }, [everyMs]);
}
