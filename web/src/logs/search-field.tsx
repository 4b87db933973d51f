import { useEffect, useRef, useState } from 'preact/hooks';
import { Field } from '../ui/field.js';
import { changeFilters } from './email-filters.js';

/** A pause that long means that somebody has typed enough to look for. */
const PAUSE_MS = 300;

/** Looks for an address while it is typed. */
export function SearchField({ value, error }: { readonly value: string; readonly error: string | undefined }) {
  const [typed, setTyped] = useState(value);
  const applied = useRef(value);

  const apply = () => {
    const search = typed.trim();
    if (search === applied.current) return;
    // One entry of the browser's history for one search, not for each letter.
    const replace = applied.current !== '' && search !== '';
    applied.current = search;
    changeFilters({ search }, { replace });
  };
  useEffect(() => {
    const timer = setTimeout(apply, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    // Somebody went back, or cleared it elsewhere.
    if (value === applied.current) return;
    applied.current = value;
    setTyped(value);
  }, [value]);

  return (
    <search class="email-search">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Field label="Search" error={error}>
          {(control) => (
            <input
              {...control}
              type="search"
              placeholder="Address, domain or email ID"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              maxLength={254}
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
              onBlur={apply}
            />
          )}
        </Field>
      </form>
    </search>
  );
}
