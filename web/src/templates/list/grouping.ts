import type { TemplateFilters } from '../addresses.js';
import { languageName, type MailEvent, type TemplateSummary } from '../template.js';

/** An event with its templates, language by language. */
export interface EventGroup {
  readonly event: MailEvent;
  readonly languages: readonly LanguageGroup[];
  /** Templates that somebody has to look at. */
  readonly noticed: readonly TemplateSummary[];
}

export interface LanguageGroup {
  readonly locale: string;
  readonly templates: readonly TemplateSummary[];
  /** The one that is sent; `undefined` in a language that has only unused ones. */
  readonly used: TemplateSummary | undefined;
}

export interface Category {
  readonly name: string;
  readonly events: readonly EventGroup[];
}

/**
 * All templates by category and event, those that the filters want.
 * @param fallenBack the ids of templates that cannot be used.
 */
export function groupsOf(
  events: readonly MailEvent[],
  templates: readonly TemplateSummary[],
  filters: TemplateFilters,
  fallenBack: readonly string[],
): readonly Category[] {
  const groups = events
    .map((event) => groupOf(event, templates, fallenBack))
    .filter((group) => isWanted(group, filters))
    .map((group) => inLanguage(group, filters.language));
  const categories = [...new Set(groups.map(({ event }) => event.category))];
  return categories.map((name) => ({ name, events: groups.filter(({ event }) => event.category === name) }));
}

/** Every language that some template has, English first. */
export function languagesOf(templates: readonly TemplateSummary[]): readonly string[] {
  return [...new Set(templates.map(({ locale }) => locale))].sort(
    (one, other) =>
      Number(other === 'en') - Number(one === 'en') || languageName(one).localeCompare(languageName(other)),
  );
}

function groupOf(event: MailEvent, all: readonly TemplateSummary[], fallenBack: readonly string[]): EventGroup {
  const own = all.filter((template) => template.event === event.key);
  return {
    event,
    languages: languagesOf(own).map((locale) => {
      const templates = own.filter((template) => template.locale === locale).sort(bySystemLast);
      return { locale, templates, used: templates.find(({ isDefault }) => isDefault) };
    }),
    noticed: own.filter(({ id, systemChanged }) => systemChanged || fallenBack.includes(id)),
  };
}

function isWanted({ event, languages, noticed }: EventGroup, { search, show }: TemplateFilters): boolean {
  const templates = languages.flatMap((language) => language.templates);
  if (show === 'changed' && templates.every(({ system }) => system)) return false;
  if (show === 'problems' && noticed.length === 0) return false;
  const names = templates.filter(({ system }) => !system).map(({ name }) => name);
  const words = [event.key, event.label, event.description, ...names].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => words.includes(word));
}

function inLanguage(group: EventGroup, language: string | undefined): EventGroup {
  if (language === undefined) return group;
  return { ...group, languages: group.languages.filter(({ locale }) => locale === language) };
}

const bySystemLast = (one: TemplateSummary, other: TemplateSummary): number =>
  Number(one.system) - Number(other.system) || one.name.localeCompare(other.name);
