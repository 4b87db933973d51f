import { useEffect, useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import { session } from '../../session/session.js';
import { HOME } from '../../shell/location.js';
import { mailStatus } from '../../shell/mail-status.js';
import { Button } from '../../ui/button.js';
import { Loading } from '../../ui/loading.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { plural } from '../../ui/times.js';
import { changeFilters, currentFilters, NO_FILTERS, type TemplateFilters } from '../addresses.js';
import { ExportDialog } from '../files/export-dialog.js';
import { ImportDialog } from '../files/import-dialog.js';
import type { MailEvent, TemplateSummary } from '../template.js';
import { EventRow } from './event-row.js';
import { type Category, groupsOf, languagesOf } from './grouping.js';
import { ListFilters } from './list-filters.js';
import { takeUnsaid } from './unsaid.js';

interface Everything {
  readonly events: readonly MailEvent[];
  readonly templates: readonly TemplateSummary[];
}

/** Every event with its templates, and which of them are sent. */
export function ListScreen() {
  const filters = currentFilters();
  const { data, problem, slow, reload } = useLoaded(everything, []);
  const [said, setSaid] = useState<string>();
  const [dialog, setDialog] = useState<'import' | 'export'>();
  // Not at once: what stands in a status from the beginning is not read out.
  useEffect(() => setSaid(takeUnsaid()), []);
  const fallenBack = mailStatus.now.value?.templatesFallenBack.map(({ id }) => id) ?? [];
  const categories = data ? groupsOf(data.events, data.templates, filters, fallenBack) : [];
  const close = () => setDialog(undefined);
  const done = (words: string) => {
    close();
    setSaid(words);
    reload();
    void mailStatus.refresh();
  };

  return (
    <>
      <div class="screen-head">
        <h2>Templates</h2>
        <div class="actions">
          <a class="button outline" href={`${HOME}/branding`}>
            Branding
          </a>
          {session.may('template-editor') && <Button onClick={() => setDialog('import')}>Import…</Button>}
          <Button onClick={() => setDialog('export')}>Export…</Button>
        </div>
      </div>
      <ListFilters filters={filters} languages={languagesOf(data?.templates ?? [])} />
      <div role="status">{said && <Notice tone="success">{said}</Notice>}</div>
      {problem && <ProblemNotice problem={problem} lead="The templates could not be loaded." onRetry={reload} />}
      {!data && !problem && <Loading what="templates" slow={slow} />}
      {data && (
        <>
          {data.templates.every(({ system }) => system) && (
            <p>All events use the system templates, which are ready to send. To change the words, copy one.</p>
          )}
          <p class="visually-hidden" role="status">
            {plural(categories.flatMap(({ events }) => events).length, 'event')}
          </p>
          <Categories categories={categories} filters={filters} data={data} fallenBack={fallenBack} onDone={done} />
        </>
      )}
      {dialog === 'import' && <ImportDialog onDone={done} onClose={close} />}
      {dialog === 'export' && data && <ExportDialog templates={data.templates} onClose={close} />}
    </>
  );
}

function Categories({
  categories,
  filters,
  data,
  fallenBack,
  onDone,
}: {
  readonly categories: readonly Category[];
  readonly filters: TemplateFilters;
  readonly data: Everything;
  readonly fallenBack: readonly string[];
  readonly onDone: (said: string) => void;
}) {
  if (categories.length === 0) return <Nothing filters={filters} />;
  const all = languagesOf(data.templates);
  return (
    <>
      {categories.map(({ name, events }) => (
        <section key={name} class="template-category" aria-label={name}>
          <h3>{name}</h3>
          {events.map((group) => (
            <EventRow
              key={group.event.key}
              group={group}
              languages={filters.language ? [filters.language] : all}
              isOpen={filters.open.includes(group.event.key)}
              fallenBack={fallenBack}
              onDone={onDone}
            />
          ))}
        </section>
      ))}
    </>
  );
}

function Nothing({ filters: { search } }: { readonly filters: TemplateFilters }) {
  return (
    <div class="empty">
      <p>
        <strong>{search ? `No event or template matches “${search}”.` : 'No event matches these filters.'}</strong>
      </p>
      <Button onClick={() => changeFilters(search ? { search: '' } : NO_FILTERS)}>
        {search ? 'Clear Search' : 'Clear All'}
      </Button>
    </div>
  );
}

async function everything(signal: AbortSignal): Promise<Everything> {
  const [events, templates] = await Promise.all([
    answerOf(api.GET('/ums/api/v1/email-events', { signal })),
    answerOf(api.GET('/ums/api/v1/email-templates', { signal })),
  ]);
  return { events, templates };
}
