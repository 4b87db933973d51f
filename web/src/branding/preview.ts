import { useEffect, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import type { Branding } from './fields.js';

export type Picture = Schemas['BrandingPreviewAnswer'];

/** So long after the last key the picture follows. */
const PAUSE_MS = 400;

interface Preview {
  /** The last one that could be drawn. */
  readonly picture: Picture | undefined;
  readonly updating: boolean;
  /** Why the picture is not that of what is typed; with the fields to blame where there are any. */
  readonly problem: Problem | undefined;
}

/** A sample email with this branding, which follows what is typed. */
export function usePreview(branding: Branding): Preview & { readonly retry: () => void } {
  const [preview, setPreview] = useState<Preview>({ picture: undefined, updating: true, problem: undefined });
  const [round, setRound] = useState(0);

  useEffect(() => {
    const outdated = new AbortController();
    setPreview((now) => ({ ...now, updating: true }));
    const timer = setTimeout(
      () => {
        const request = { body: branding, signal: outdated.signal };
        answerOf(api.POST('/ums/api/v1/email-branding/preview', request)).then(
          (picture) => setPreview({ picture, updating: false, problem: undefined }),
          (thrown: unknown) => {
            if (outdated.signal.aborted) return;
            const problem = asProblem(thrown);
            setPreview(({ picture }) => ({ picture, updating: false, problem }));
          },
        );
      },
      preview.picture ? PAUSE_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [JSON.stringify(branding), round]);

  return { ...preview, retry: () => setRound((n) => n + 1) };
}
