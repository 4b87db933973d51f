import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { session } from '../session/session.js';
import { HOME, navigate } from '../shell/location.js';
import { Button } from '../ui/button.js';
import { DEFAULT_RANGE, inWords } from './date-range.js';
import { changeFilters, type EmailFilters, isFiltered, NO_FILTERS } from './email-filters.js';

/** In the place of a list without emails: why that may be, and what to do. */
export function EmptyLog({ filters }: { readonly filters: EmailFilters }) {
  const { search, event, status } = filters;
  if (!isFiltered(filters)) return <NothingLately />;
  // A domain, or an id, does not stand for a person who waits.
  return /.@/.test(search) && !event && !status ? <NothingToAddress filters={filters} /> : <NothingMatches />;
}

function NothingMatches() {
  return (
    <Empty lead="No emails match these filters.">
      <Button onClick={() => changeFilters(NO_FILTERS)}>Clear All</Button>
    </Empty>
  );
}

function NothingToAddress({ filters: { search, range } }: { readonly filters: EmailFilters }) {
  return (
    <div class="empty">
      <p>
        <strong>
          No email to {search} {inWords(range)}.
        </strong>{' '}
        It may be that:
      </p>
      <ul>
        <li>the person typed another address</li>
        <li>
          the application did not ask for an email: a forgot-password page does not tell whether an account exists
        </li>
        {range !== 'all' && <li>it was at another time</li>}
      </ul>
      <div class="actions">
        {range === 'all' ? (
          <Button onClick={() => changeFilters({ search: '' })}>Clear Search</Button>
        ) : (
          <SearchAllDates />
        )}
      </div>
    </div>
  );
}

/** Nothing in the days that are shown at first: perhaps there never was anything. */
function NothingLately() {
  const { data } = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/emails', { params: { query: { limit: 1 } }, signal })),
    [],
  );
  if (!data) return <div class="empty" aria-busy="true" />;
  if (data.items.length > 0) {
    return (
      <Empty lead={`No emails ${inWords(DEFAULT_RANGE)}.`}>
        <SearchAllDates />
      </Empty>
    );
  }
  return (
    <Empty lead="No emails yet." words="As soon as an application sends one, it appears here.">
      {session.may() && <Button onClick={() => navigate(HOME)}>Send a Test Email in Settings</Button>}
    </Empty>
  );
}

function SearchAllDates() {
  return <Button onClick={() => changeFilters({ range: 'all' })}>Search All Dates</Button>;
}

function Empty({
  lead,
  words,
  children,
}: {
  readonly lead: string;
  readonly words?: string;
  readonly children: preact.ComponentChildren;
}) {
  return (
    <div class="empty">
      <p>
        <strong>{lead}</strong> {words}
      </p>
      <div class="actions">{children}</div>
    </div>
  );
}
