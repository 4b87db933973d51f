import { useEffect, useState } from 'preact/hooks';
import { Field } from '../../ui/field.js';
import { changeFilters, currentFilters, type TemplateFilters } from '../addresses.js';
import { languageName } from '../template.js';

const SHOW_WORDS: Readonly<Record<TemplateFilters['show'], string>> = {
  all: 'All',
  changed: 'Changed',
  problems: 'Problems',
};

/** Search, language and what is shown: each works at once. */
export function ListFilters({
  filters,
  languages,
}: {
  readonly filters: TemplateFilters;
  readonly languages: readonly string[];
}) {
  const { language = '', show } = filters;
  const known = language === '' || languages.includes(language) ? languages : [...languages, language];
  return (
    <div class="template-filters">
      <SearchField value={filters.search} />
      <Field label="Language">
        {(control) => (
          <select
            {...control}
            value={language}
            onChange={({ currentTarget }) => changeFilters({ language: currentTarget.value || undefined })}
          >
            <option value="">All</option>
            {known.map((locale) => (
              <option key={locale} value={locale} lang={locale}>
                {languageName(locale)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Show">
        {(control) => (
          <select
            {...control}
            value={show}
            onChange={({ currentTarget }) => changeFilters({ show: currentTarget.value as TemplateFilters['show'] })}
          >
            {Object.entries(SHOW_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

function SearchField({ value }: { readonly value: string }) {
  const [typed, setTyped] = useState(value);
  // Somebody went back, or cleared it elsewhere. What the address says now counts: more may have been typed since.
  useEffect(() => {
    const { search } = currentFilters();
    setTyped((now) => (now.trim() === search ? now : search));
  }, [value]);
  return (
    <search>
      <Field label="Search">
        {(control) => (
          <input
            {...control}
            type="search"
            placeholder="Events and templates"
            autocomplete="off"
            spellcheck={false}
            maxLength={100}
            value={typed}
            onInput={({ currentTarget }) => {
              setTyped(currentTarget.value);
              changeFilters({ search: currentTarget.value.trim() }, { replace: true });
            }}
          />
        )}
      </Field>
    </search>
  );
}
