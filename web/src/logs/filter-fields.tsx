import type { Schemas } from '../api/schemas.js';
import { Field } from '../ui/field.js';
import { type CustomRange, type DateRange, daysOf, isCustom, type Preset, PRESETS, rangeError } from './date-range.js';
import { changeFilters, type EmailFilters } from './email-filters.js';
import { type EmailStatus, STATUS_NAMES } from './email-status.js';

export type MailEvents = readonly Pick<Schemas['EmailEventAnswer'], 'key' | 'label'>[];

/** Date, event and status: each works at once. */
export function FilterFields({ filters, events }: { readonly filters: EmailFilters; readonly events: MailEvents }) {
  const { range, event = '', status = '' } = filters;
  return (
    <>
      <DateField range={range} />
      <Field label="Event">
        {(control) => (
          <select
            {...control}
            value={event}
            onChange={({ currentTarget }) => changeFilters({ event: currentTarget.value || undefined })}
          >
            <option value="">All Events</option>
            {withCurrent(events, event).map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Status">
        {(control) => (
          <select
            {...control}
            value={status}
            onChange={({ currentTarget }) =>
              changeFilters({ status: (currentTarget.value || undefined) as EmailStatus | undefined })
            }
          >
            <option value="">All Statuses</option>
            {Object.entries(STATUS_NAMES).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
}

function DateField({ range }: { readonly range: DateRange }) {
  // A day is typed digit by digit: that makes one entry of the browser's history.
  const change = (days: CustomRange) => changeFilters({ range: days }, { replace: true });
  return (
    <>
      <Field label="Date">
        {(control) => (
          <select
            {...control}
            value={isCustom(range) ? 'custom' : range}
            onChange={({ currentTarget: { value } }) =>
              changeFilters({ range: value === 'custom' ? daysOf(range, new Date()) : (value as Preset) })
            }
          >
            {Object.entries(PRESETS).map(([preset, label]) => (
              <option key={preset} value={preset}>
                {label}
              </option>
            ))}
            <option value="custom">Custom Range…</option>
          </select>
        )}
      </Field>
      {isCustom(range) && (
        <div class="custom-range">
          <DayField label="From" value={range.from} onChange={(from) => change({ ...range, from })} />
          <DayField label="To" value={range.to} error={rangeError(range)} onChange={(to) => change({ ...range, to })} />
        </div>
      )}
    </>
  );
}

function DayField({
  label,
  value,
  error,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (day: string) => void;
}) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input {...control} type="date" value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
      )}
    </Field>
  );
}

/** The catalogue, and what the address bar asks for beside it: an event that is not sent any more. */
function withCurrent(events: MailEvents, event: string): MailEvents {
  return event === '' || events.some(({ key }) => key === event) ? events : [...events, { key: event, label: event }];
}
