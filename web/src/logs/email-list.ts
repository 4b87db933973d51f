import { useRef } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { type Loaded, useLoaded } from '../api/load.js';
import { usePolling } from '../api/poll.js';
import { asProblem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { type EmailFilters, type EmailsQuery, queryOf } from './email-filters.js';

export type EmailRow = Schemas['EmailAnswer'];
type Answer = Schemas['EmailsAnswer'];

/** The server is asked so often what has changed while the list is seen. */
const EVERY_MS = 10_000;

/** A page of the log as it is shown. */
export interface EmailPage extends Answer {
  /** Which filters and page these are the emails of. */
  readonly key: string;
  readonly query: EmailsQuery;
  /** What the server has and the page does not show yet, lest the list moves under somebody's hands. */
  readonly news: News;
}

export interface News {
  /** Newer emails; the first page tells only. */
  readonly arrived: number;
  /** There are even more. */
  readonly andMore: boolean;
  /** Emails of the list that do not match the filters any more. */
  readonly departed: number;
}

const NO_NEWS: News = { arrived: 0, andMore: false, departed: 0 };

export interface EmailList extends Loaded<EmailPage> {
  /** Whether `data` is what the filters ask for, and not what is still shown of those before. */
  readonly isCurrent: boolean;
  /** Brings the shown emails up to date, as after an action. */
  readonly update: () => void;
}

/** The page of the log that the filters and the cursor name. */
export function useEmailList(filters: EmailFilters, cursor: string | undefined): EmailList {
  const key = JSON.stringify([filters, cursor]);
  const isPossible = queryOf(filters, new Date()) !== undefined;
  const loaded = useLoaded<EmailPage>(
    async (signal) => {
      const query = { ...queryOf(filters, new Date()), ...(cursor && { cursor }) };
      // Filters that contradict themselves are being changed: the list waits.
      if (!isPossible) return new Promise(() => {});
      return { ...(await ask(query, signal)), key, query, news: NO_NEWS };
    },
    [key],
  );
  const { data, loading, put } = loaded;
  const isCurrent = data?.key === key;
  const shown = useRef<EmailPage>(undefined);
  shown.current = isCurrent && !loading ? data : undefined;
  const update = async (signal?: AbortSignal) => {
    const before = shown.current;
    if (!before) return;
    const fresh = await ask(before.query, signal);
    // Other filters may have been chosen meanwhile, or another page.
    if (shown.current === before) put(compared(before, fresh));
  };
  usePolling(update, isCurrent && !loading ? EVERY_MS : undefined);
  return {
    ...loaded,
    loading: loading && isPossible,
    slow: loaded.slow && isPossible,
    isCurrent,
    // What goes wrong is passed over, as it is by the polling.
    update: () => void update().catch(asProblem),
  };
}

function ask(query: EmailsQuery, signal?: AbortSignal): Promise<Answer> {
  return answerOf(api.GET('/ums/api/v1/emails', { params: { query }, ...(signal && { signal }) }));
}

/** The shown emails as they are now, in their places; what came and went is counted. */
function compared(shown: EmailPage, fresh: Answer): EmailPage {
  const newest = shown.items[0];
  // Nothing is pushed where nothing was.
  if (!newest) return { ...shown, ...fresh, news: NO_NEWS };
  const now = new Map(fresh.items.map((email) => [email.id, email]));
  // Ids are sorted by time.
  const arrived = shown.query.cursor ? 0 : fresh.items.filter(({ id }) => id > newest.id).length;
  const oldest = fresh.items.at(-1)?.id ?? '';
  const reach = fresh.nextCursor === null ? '' : oldest;
  return {
    ...shown,
    items: shown.items.map((email) => now.get(email.id) ?? email),
    news: {
      arrived,
      andMore: arrived > 0 && arrived === fresh.items.length && fresh.nextCursor !== null,
      departed: shown.items.filter(({ id }) => id >= reach && !now.has(id)).length,
    },
  };
}
