import { Button, IconButton } from '../ui/button.js';
import { dateOf } from '../ui/times.js';
import { DEFAULT_RANGE, type DateRange, isCustom, PRESETS } from './date-range.js';
import { changeFilters, type EmailFilters, isFiltered, NO_FILTERS } from './email-filters.js';
import { STATUS_NAMES } from './email-status.js';
import type { MailEvents } from './filter-fields.js';

/** What the list is limited to, each with a cross that lifts the limit. */
export function FilterChips({ filters, events }: { readonly filters: EmailFilters; readonly events: MailEvents }) {
  if (!isFiltered(filters)) return null;
  const { search, range, event, status } = filters;
  const label = events.find(({ key }) => key === event)?.label ?? event;
  return (
    <ul tabIndex={-1} class="filter-chips" aria-label="Filters">
      {search && <Chip text={`Search: ${search}`} onRemove={() => changeFilters({ search: '' })} />}
      {range !== DEFAULT_RANGE && (
        <Chip text={`Date: ${rangeWords(range)}`} onRemove={() => changeFilters({ range: DEFAULT_RANGE })} />
      )}
      {event && <Chip text={`Event: ${label}`} onRemove={() => changeFilters({ event: undefined })} />}
      {status && (
        <Chip text={`Status: ${STATUS_NAMES[status]}`} onRemove={() => changeFilters({ status: undefined })} />
      )}
      <li>
        <Button look="text" onClick={() => changeFilters(NO_FILTERS)}>
          Clear All
        </Button>
      </li>
    </ul>
  );
}

function Chip({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  return (
    <li class="chip">
      <span>{text}</span>
      <IconButton icon="x" label={`Remove the filter ${text}`} onClick={onRemove} />
    </li>
  );
}

function rangeWords(range: DateRange): string {
  if (!isCustom(range)) return PRESETS[range];
  const { from, to } = range;
  if (from && to) return `${dayWords(from)} to ${dayWords(to)}`;
  if (from) return `from ${dayWords(from)}`;
  return to ? `until ${dayWords(to)}` : PRESETS.all;
}

const dayWords = (day: string): string => dateOf(`${day}T00:00`);
