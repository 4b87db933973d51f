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
  const request = useRef<AbortController>(undefined);
  const source = sourceIn(words);

  const look = async (): Promise<readonly TemplateProblem[]> => {
    request.current?.abort();
    const ended = new AbortController();
    request.current = ended;
    const body = { event, locale, sample, ...source };
    try {
      const answer = await answerOf(api.POST('/ums/api/v1/email-templates/preview', { body, signal: ended.signal }));
      const { problems, subject, preheader, html, text } = answer;
      const isCurrent = text !== null;
      const picture = isCurrent ? { subject: subject ?? '', preheader: preheader ?? '', html, text } : undefined;
      setState((now) => ({
        picture: picture ?? now.picture,
        isCurrent,
        problems,
        updating: false,
        failure: undefined,
      }));
      return problems;
    } catch (thrown) {
      if (ended.signal.aborted) return [];
      const failure = asProblem(thrown);
      setState((now) => ({ ...now, updating: false, failure }));
      throw failure;
    }
  };
  const latest = useRef(look);
  latest.current = look;

  useEffect(() => {
    setState((now) => ({ ...now, updating: true }));
    const timer = setTimeout(() => void latest.current().catch(() => {}), state.picture ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }, [JSON.stringify(source), sample, round]);
  useEffect(() => () => request.current?.abort(), []);

  return {
    ...state,
    retry: () => setRound((n) => n + 1),
    look,
    found: (problems) => setState((now) => ({ ...now, problems })),
  };
}
