import { useState } from 'preact/hooks';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { changeFilters, countFilters, type EmailFilters, NO_FILTERS } from './email-filters.js';
import { FilterFields, type MailEvents } from './filter-fields.js';

/** The filters where there is no room for them beside the search. */
export function FilterSheet({ filters, events }: { readonly filters: EmailFilters; readonly events: MailEvents }) {
  const [open, setOpen] = useState(false);
  const set = countFilters(filters);
  const { search } = filters;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{set > 0 ? `Filter (${set})` : 'Filter'}</Button>
      {open && (
        <Dialog
          title="Filter"
          look="full-on-phone"
          onClose={() => setOpen(false)}
          actions={
            <>
              <Button onClick={() => changeFilters({ ...NO_FILTERS, search })}>Clear All</Button>
              <Button look="filled" onClick={() => setOpen(false)}>
                Show Results
              </Button>
            </>
          }
        >
          <FilterFields filters={filters} events={events} />
        </Dialog>
      )}
    </>
  );
}
