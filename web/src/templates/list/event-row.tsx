import { useId } from 'preact/hooks';
import { Icon } from '../../ui/icon.js';
import { plural } from '../../ui/times.js';
import { changeFilters, currentFilters } from '../addresses.js';
import { languageName } from '../template.js';
import type { EventGroup, LanguageGroup } from './grouping.js';
import { TemplateRow } from './template-row.js';

/** One event: what is sent of it, and its templates on demand. */
export function EventRow({
  group: { event, languages: groups, noticed },
  languages,
  isOpen,
  fallenBack,
  onDone,
}: {
  readonly group: EventGroup;
  /** All that there are, of whatever event. */
  readonly languages: readonly string[];
  readonly isOpen: boolean;
  readonly fallenBack: readonly string[];
  readonly onDone: (said: string) => void;
}) {
  const id = useId();
  const toggle = () => {
    const { open } = currentFilters();
    const now = isOpen ? open.filter((key) => key !== event.key) : [...open, event.key];
    changeFilters({ open: now }, { replace: true });
  };
  return (
    <div class="template-event">
      <div class="template-event-head">
        <h4>
          <button type="button" class="button text" aria-expanded={isOpen} aria-controls={id} onClick={toggle}>
            <span class="template-event-arrow">
              <Icon name="chevron-right" />
            </span>
            {event.label}
          </button>
        </h4>
        <span class="template-event-use">In use: {usedWords(groups)}</span>
        <ul class="language-codes" aria-label="Languages">
          {languages.map((locale) => (
            <LanguageCode key={locale} locale={locale} group={groups.find((one) => one.locale === locale)} />
          ))}
        </ul>
        {noticed.length > 0 && (
          <span class="with-icon warning-text">
            <Icon name="triangle-alert" />
            {plural(noticed.length, 'notice')}
          </span>
        )}
      </div>
      <p class="help template-event-description">{event.description}</p>
      <div id={id} hidden={!isOpen}>
        {isOpen &&
          groups.map(({ locale, templates }) => (
            <section
              key={locale}
              tabIndex={-1}
              class="template-language"
              aria-label={`${event.label}, ${languageName(locale)}`}
            >
              <h5 lang={locale}>{languageName(locale)}</h5>
              <ul>
                {templates.map((template) => (
                  <TemplateRow
                    key={template.id}
                    event={event}
                    template={template}
                    isFallenBack={fallenBack.includes(template.id)}
                    onDone={onDone}
                  />
                ))}
              </ul>
            </section>
          ))}
      </div>
    </div>
  );
}

/** A language by its code; what becomes of it stands in the tooltip, and is read to those who do not see it. */
function LanguageCode({ locale, group }: { readonly locale: string; readonly group: LanguageGroup | undefined }) {
  const [kind, words] = !group?.used
    ? (['none', 'no template of its own'] as const)
    : group.used.system
      ? (['system', 'system template'] as const)
      : (['own', group.used.name] as const);
  const name = `${languageName(locale)}: ${words}`;
  return (
    <li class={kind} title={name}>
      <span aria-hidden="true">{locale}</span>
      <span class="visually-hidden">{name}</span>
    </li>
  );
}

/** The names of own templates, with their languages; otherwise the system's. */
function usedWords(groups: readonly LanguageGroup[]): string {
  const own = groups.flatMap(({ used }) =>
    used && !used.system ? [`${used.name} (${languageName(used.locale)})`] : [],
  );
  return own.join(', ') || 'System template';
}
