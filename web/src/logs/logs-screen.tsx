import { useEffect, useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { session } from '../session/session.js';
import { mailStatus } from '../shell/mail-status.js';
import { Button } from '../ui/button.js';
import { Loading } from '../ui/loading.js';
import { useMedia } from '../ui/media.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { plural, timeZone } from '../ui/times.js';
import {
  currentCursor,
  currentEmail,
  currentFilters,
  type EmailFilters,
  type EmailsQuery,
  queryOf,
} from './email-filters.js';
import { type EmailList, useEmailList } from './email-list.js';
import { EmailTable, NARROW } from './email-table.js';
import { EmailView } from './email-view.js';
import { closeEmail } from './email-window.js';
import { EmptyLog } from './empty-log.js';
import { ExportDialog } from './export-dialog.js';
import { FilterChips } from './filter-chips.js';
import { FilterFields } from './filter-fields.js';
import { FilterSheet } from './filter-sheet.js';
import { ListNews } from './list-news.js';
import { Pager } from './pager.js';
import { ResendFailed } from './resend-failed.js';
import { SearchField } from './search-field.js';
import { StatusLegend } from './status-legend.js';
import './logs.css';

/** What was sent, to whom, and what became of it. */
export function LogsScreen() {
  const filters = currentFilters();
  const cursor = currentCursor();
  const id = currentEmail();
  const isNarrow = useMedia(NARROW);
  const list = useEmailList(filters, cursor);
  const events = useLoaded((signal) => answerOf(api.GET('/ums/api/v1/email-events', { signal })), []).data ?? [];
  const [exported, setExported] = useState<EmailsQuery>();
  const [showsLegend, setShowsLegend] = useState(false);
  const region = useRef<HTMLElement>(null);
  const keptDays = mailStatus.now.value?.logKeptDays;
  const searchError = list.problem?.fields.find(({ field }) => field === 'search')?.message;

  // The button that led to another page may be gone with the page.
  const shownCursor = useRef(cursor);
  useEffect(() => {
    if (shownCursor.current !== cursor) region.current?.focus();
    shownCursor.current = cursor;
  }, [cursor]);

  return (
    <>
      <h2 class="visually-hidden">Logs</h2>
      <div class="email-filters">
        <SearchField value={filters.search} error={searchError} />
        {isNarrow ? (
          <FilterSheet filters={filters} events={events} />
        ) : (
          <FilterFields filters={filters} events={events} />
        )}
      </div>
      <div class="log-bar">
        <p class="help">
          Times in {timeZone}
          {keptDays !== undefined && ` · kept for ${plural(keptDays, 'day')}`}
          {!session.may('help-desk', 'auditor') && ' · only what was sent with your key'}
        </p>
        <div class="actions log-actions">
          {filters.status === 'failed' && session.may() && <ResendFailed onDone={list.reload} />}
          <Button look="text" icon="refresh-cw" onClick={list.reload}>
            Refresh
          </Button>
          <Button look="text" icon="download" onClick={() => setExported(queryOf(filters, new Date()))}>
            Export CSV…
          </Button>
        </div>
      </div>
      <FilterChips filters={filters} events={events} />
      <section ref={region} tabIndex={-1} aria-label="Emails" class="log" aria-busy={list.loading}>
        <ListNews news={list.isCurrent ? list.data!.news : undefined} onShow={list.reload} />
        {!searchError && <Emails list={list} filters={filters} />}
        {list.isCurrent && <Pager cursor={cursor} nextCursor={list.data!.nextCursor} />}
      </section>
      <Button look="text" icon="info" onClick={() => setShowsLegend(true)}>
        What do these mean?
      </Button>
      {showsLegend && <StatusLegend onClose={() => setShowsLegend(false)} />}
      {exported && <ExportDialog query={exported} onClose={() => setExported(undefined)} />}
      {id !== undefined && <EmailView key={id} id={id} onClose={() => closeEmail(id)} onChange={list.update} />}
    </>
  );
}

function Emails({ list, filters }: { readonly list: EmailList; readonly filters: EmailFilters }) {
  const { data, problem, loading, slow, isCurrent, reload } = list;
  return (
    <>
      {problem && <ProblemNotice problem={problem} lead="The log could not be loaded." onRetry={reload} />}
      {!data && loading && <Loading what="emails" slow={slow} />}
      {data && (isCurrent || !problem) && (
        <div class={loading && !isCurrent ? 'outdated' : undefined}>
          {slow && <p class="help">This takes longer than usual.</p>}
          <p class="visually-hidden" role="status">
            {isCurrent && plural(data.items.length, 'email')}
          </p>
          {data.items.length > 0 ? <EmailTable emails={data.items} /> : isCurrent && <EmptyLog filters={filters} />}
        </div>
      )}
    </>
  );
}
