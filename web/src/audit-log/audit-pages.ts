import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { type Loaded, useLoaded } from '../api/load.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';

type Page = Schemas['AuditLogAnswer'];

interface AuditPages {
  readonly newest: Loaded<Page>;
  readonly entries: readonly Schemas['AuditEntryAnswer'][];
  readonly hasOlder: boolean;
  readonly older: {
    readonly load: () => Promise<void>;
    readonly loading: boolean;
    readonly problem: Problem | undefined;
  };
}

/** The audit log, newest first: a page at once, older ones on demand below it. */
export function useAuditPages(): AuditPages {
  const [pages, setPages] = useState<readonly Page[]>([]);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const newest = useLoaded((signal) => {
    setPages([]);
    setProblem(undefined);
    return pageAt(undefined, signal);
  }, []);
  const shown = newest.data ? [newest.data, ...pages] : [];
  const cursor = shown.at(-1)?.nextCursor ?? undefined;

  return {
    newest,
    entries: shown.flatMap(({ items }) => items),
    hasOlder: cursor !== undefined,
    older: {
      loading,
      problem,
      load: async () => {
        setLoading(true);
        setProblem(undefined);
        try {
          const page = await pageAt(cursor);
          setPages((known) => [...known, page]);
        } catch (error) {
          setProblem(asProblem(error));
        } finally {
          setLoading(false);
        }
      },
    },
  };
}

function pageAt(cursor: string | undefined, signal?: AbortSignal): Promise<Page> {
  const query = cursor === undefined ? {} : { cursor };
  return answerOf(api.GET('/ums/api/v1/audit-log', { params: { query }, signal }));
}
