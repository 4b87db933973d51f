import type { paths } from '../api/schema.js';
import { HOME, navigate, path, query } from '../shell/location.js';
import { DEFAULT_RANGE, type DateRange, isCustom, periodOf, type Preset, PRESETS, rangeError } from './date-range.js';
import { type EmailStatus, STATUS_NAMES } from './email-status.js';

export const LOGS = `${HOME}/logs`;

/** Which emails are shown. They stand in the address bar: it can be sent to a colleague. */
export interface EmailFilters {
  readonly search: string;
  readonly range: DateRange;
  readonly event: string | undefined;
  readonly status: EmailStatus | undefined;
}

export type EmailsQuery = NonNullable<paths['/ums/api/v1/emails']['get']['parameters']['query']>;

export const NO_FILTERS: EmailFilters = { search: '', range: DEFAULT_RANGE, event: undefined, status: undefined };

/** What the address bar says. What makes no sense there is passed over. */
export function currentFilters(): EmailFilters {
  const { search = '', range = DEFAULT_RANGE, from = '', to = '', event, status } = Object.fromEntries(query.value);
  return {
    search,
    range:
      range === 'custom'
        ? { from: dayOrNothing(from), to: dayOrNothing(to) }
        : Object.hasOwn(PRESETS, range)
          ? (range as Preset)
          : DEFAULT_RANGE,
    event: event || undefined,
    status: status !== undefined && Object.hasOwn(STATUS_NAMES, status) ? (status as EmailStatus) : undefined,
  };
}

/** The list begins after the email with this id: the page of it that is shown. */
export const currentCursor = (): string | undefined => query.value.get('cursor') ?? undefined;

/** Changes some of the filters, back on the first page. */
export function changeFilters(changes: Partial<EmailFilters>, { replace = false } = {}): void {
  navigate(LOGS + searchOf({ ...currentFilters(), ...changes }), { replace });
}

export const pageAddress = (cursor: string | undefined): string => LOGS + searchOf(currentFilters(), cursor);

/** An email's own address, with the list behind it as it is. */
export const addressOf = (id: string): string => `${LOGS}/${id}${location.search}`;

/** Which email the address bar names, if any. */
export const currentEmail = (): string | undefined =>
  path.value.startsWith(`${LOGS}/`) ? decodeURIComponent(path.value.slice(LOGS.length + 1)) : undefined;

/** How many filters are set, beside the search. */
export function countFilters({ range, event, status }: EmailFilters): number {
  return [range !== DEFAULT_RANGE, event !== undefined, status !== undefined].filter(Boolean).length;
}

export const isFiltered = (filters: EmailFilters): boolean => countFilters(filters) > 0 || filters.search !== '';

/** What the API is asked for; `undefined` while the filters contradict themselves. */
export function queryOf(filters: EmailFilters, now: Date): EmailsQuery | undefined {
  if (rangeError(filters.range)) return undefined;
  const { event, status } = filters;
  const search = searchTerm(filters.search);
  return {
    // An id names one email, whenever that was.
    ...(!isId(search) && periodOf(filters.range, now)),
    ...(event && { event }),
    ...(status && { status }),
    ...(search && { search }),
  };
}

function searchOf({ search, range, event, status }: EmailFilters, cursor?: string): string {
  const parameters = new URLSearchParams({
    ...(search && { search }),
    ...(isCustom(range) ? { range: 'custom', ...range } : range !== DEFAULT_RANGE && { range }),
    ...(event && { event }),
    ...(status && { status }),
    ...(cursor && { cursor }),
  }).toString();
  return parameters && `?${parameters}`;
}

const ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/i;
const isId = (search: string): boolean => ID.exec(search)?.[0] === search;

/** What people paste: a Message-ID holds the id, and a domain may be written in its own letters. */
function searchTerm(typed: string): string {
  const text = typed.trim();
  const id = ID.exec(text)?.[0];
  if (id) return id;
  const domainAt = text.lastIndexOf('@') + 1;
  return /[^\x20-\x7e]/.test(text.slice(domainAt)) ? text.slice(0, domainAt) + asciiDomain(text.slice(domainAt)) : text;
}

function asciiDomain(domain: string): string {
  return URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : domain;
}

function dayOrNothing(text: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';
}
