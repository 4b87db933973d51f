import { useEffect, useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { asProblem, type Problem } from '../../api/problem.js';
import type { SampleKey } from '../sample-field.js';
import { sourceIn, type Template, type TemplateProblem, type Words } from '../template.js';

/** So long after the last key the picture follows. */
const PAUSE_MS = 400;

/** An email as a sample makes it. */
export interface Picture {
  readonly subject: string;
  readonly preheader: string;
  /** Absent: text only. */
  readonly html: string | null;
  readonly text: string;
}

export interface Inspection {
  /** The last one that could be drawn. */
  readonly picture: Picture | undefined;
  /** Whether the picture is that of what is typed, as far as it has been looked at. */
  readonly isCurrent: boolean;
  readonly problems: readonly TemplateProblem[];
  readonly updating: boolean;
  /** Why it could not be looked at. */
  readonly failure: Problem | undefined;
  readonly retry: () => void;
  /** Looks at it now, for whoever must know before something is done. @throws Problem */
  readonly look: () => Promise<readonly TemplateProblem[]>;
  /** What a save has found. */
  readonly found: (problems: readonly TemplateProblem[]) => void;
}

type State = Omit<Inspection, 'retry' | 'look' | 'found'>;

/** The email that the words make, and what is wrong with them: follows what is typed. */
export function useInspection(words: Words, { event, locale }: Template, sample: SampleKey): Inspection {
  const [state, setState] = useState<State>({
    picture: undefined,
    isCurrent: false,
    problems: [],
    updating: true,
    failure: undefined,
  });
  const [round, setRound] = useState(0);
  const body = { event, locale, sample, ...sourceIn(words) };
  const asked = JSON.stringify(body);
  const newest = useRef(asked);
  newest.current = asked;
  // Of words that have been changed meanwhile nothing is shown: marks would stand in wrong places.
  const show = (change: (now: State) => State) => {
    if (newest.current === asked) setState(change);
  };

  const look = async (signal?: AbortSignal): Promise<readonly TemplateProblem[]> => {
    try {
      const answer = await answerOf(
        api.POST('/ums/api/v1/email-templates/preview', { body, ...(signal && { signal }) }),
      );
      const { problems, subject, preheader, html, text } = answer;
      const isCurrent = text !== null;
      const picture = isCurrent ? { subject: subject ?? '', preheader: preheader ?? '', html, text } : undefined;
      show((now) => ({
        picture: picture ?? now.picture,
        isCurrent,
        problems,
        updating: false,
        failure: undefined,
      }));
      return problems;
    } catch (thrown) {
      const failure = asProblem(thrown);
      show((now) => ({ ...now, updating: false, failure }));
      throw failure;
    }
  };

  useEffect(() => {
    setState((now) => ({ ...now, updating: true }));
    const ended = new AbortController();
    const timer = setTimeout(() => void look(ended.signal).catch(() => {}), state.picture ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [asked, round]);

  return {
    ...state,
    retry: () => setRound((n) => n + 1),
    look,
    found: (problems) => show((now) => ({ ...now, problems })),
  };
}
