import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { Button } from '../ui/button.js';
import { Loading } from '../ui/loading.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { count, dayOf, timeZone } from '../ui/times.js';
import './audit-log.css';
import { AuditEntryRow } from './audit-entry-row.js';
import { useAuditPages } from './audit-pages.js';
import type { AuditEntry } from './changes.js';
import { settingWords } from './setting-words.js';

/** Who changed and tested what, newest first. */
export function AuditLogScreen() {
  const { newest, entries, hasOlder, older } = useAuditPages();
  // Only for the labels of fields: without them, their names in the API stand there.
  const kinds = useLoaded((signal) => answerOf(api.GET('/ums/api/v1/email-settings/kinds', { signal })), []);
  const words = settingWords(kinds.data ?? []);

  return (
    <>
      <div class="screen-head">
        <h2>Audit log</h2>
        <Button
          icon="refresh-cw"
          onClick={newest.reload}
          busy={newest.loading && newest.data ? 'Refreshing…' : undefined}
        >
          Refresh
        </Button>
      </div>
      <p>
        Who changed and tested what, and from where. Entries can be neither changed nor deleted, and hold no password
        and no key. <span class="second-text">Times in {timeZone}.</span>
      </p>
      {newest.problem && (
        <ProblemNotice problem={newest.problem} lead="The audit log could not be loaded." onRetry={newest.reload} />
      )}
      {newest.loading && !newest.data && <Loading what="the audit log" slow={newest.slow} />}
      {newest.data?.items.length === 0 && (
        <div class="panel">
          <h3>Nothing has happened yet</h3>
          <p>As soon as somebody signs in, or saves or tests something, it stands here.</p>
        </div>
      )}
      {byDay(entries).map(({ day, ofThisDay }) => (
        <section key={day} class="audit-day">
          <h3>{day}</h3>
          <ol>
            {ofThisDay.map((entry) => (
              <AuditEntryRow key={entry.id} entry={entry} words={words} />
            ))}
          </ol>
        </section>
      ))}
      {older.problem && <ProblemNotice problem={older.problem} lead="Older entries could not be loaded." isLoading />}
      <p class="actions" tabIndex={-1}>
        {hasOlder && (
          <Button onClick={() => void older.load()} busy={older.loading ? 'Loading…' : undefined}>
            Show Older
          </Button>
        )}
        {entries.length > 0 && (
          <span class="help" role="status">
            {hasOlder ? `The newest ${count(entries.length)} entries` : `All ${count(entries.length)} entries`}
          </span>
        )}
      </p>
    </>
  );
}

/** The entries of each day together, in their order. */
function byDay(entries: readonly AuditEntry[]): { day: string; ofThisDay: AuditEntry[] }[] {
  const days: { day: string; ofThisDay: AuditEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    if (days.at(-1)?.day === day) days.at(-1)!.ofThisDay.push(entry);
    else days.push({ day, ofThisDay: [entry] });
  }
  return days;
}
