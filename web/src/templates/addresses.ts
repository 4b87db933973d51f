import { HOME, navigate, path, query } from '../shell/location.js';

export const TEMPLATES = `${HOME}/templates`;

const SHOWN = ['all', 'changed', 'problems'] as const;

/** Which templates are shown. They stand in the address bar. */
export interface TemplateFilters {
  readonly search: string;
  readonly language: string | undefined;
  /** `changed`: events with templates of one's own. `problems`: those with a notice. */
  readonly show: (typeof SHOWN)[number];
  /** The keys of the events that are open. */
  readonly open: readonly string[];
}

export const NO_FILTERS: Pick<TemplateFilters, 'search' | 'language' | 'show'> = {
  search: '',
  language: undefined,
  show: 'all',
};

/** What the address bar says. What makes no sense there is passed over. */
export function currentFilters(): TemplateFilters {
  const { search = '', language, show, open = '' } = Object.fromEntries(query.value);
  return {
    search,
    language: language || undefined,
    show: SHOWN.find((known) => known === show) ?? 'all',
    open: open.split(',').filter(Boolean),
  };
}

export function changeFilters(changes: Partial<TemplateFilters>, { replace = false } = {}): void {
  navigate(listAddress({ ...currentFilters(), ...changes }), { replace, keepScroll: true });
}

/** The list, with these events open. */
export function listAddress({ search, language, show, open }: Partial<TemplateFilters>): string {
  const parameters = new URLSearchParams({
    ...(search && { search }),
    ...(language && { language }),
    ...(show && show !== 'all' && { show }),
    ...(open?.length && { open: open.join(',') }),
  }).toString();
  return TEMPLATES + (parameters && `?${parameters}`);
}

/** A template's own address. */
export const addressOf = (id: string): string => `${TEMPLATES}/${encodeURIComponent(id)}`;

/** A template with its history open, compared with the system template or with what a release changed in it. */
export const historyAddress = (id: string, with_?: 'system' | 'release'): string =>
  `${addressOf(id)}?history${with_ ? `=${with_}` : ''}`;

/** Which template the address bar names, if any. */
export const currentTemplate = (): string | undefined =>
  path.value.startsWith(`${TEMPLATES}/`) ? decodeURIComponent(path.value.slice(TEMPLATES.length + 1)) : undefined;

/** Whether its history is open, and with what it begins: `system` or `release`. */
export const currentHistory = (): string | undefined => query.value.get('history') ?? undefined;
