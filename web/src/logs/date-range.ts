/** From when to when the log is looked at. Days begin and end in the browser's zone. */

export const PRESETS = {
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': 'Last 7 Days',
  '15d': 'Last 15 Days',
  '30d': 'Last 30 Days',
  '60d': 'Last 60 Days',
  week: 'This Week',
  month: 'This Month',
  all: 'All Dates',
} as const;
export type Preset = keyof typeof PRESETS;

/** Days as a date field writes them: `2026-11-22`; empty: open at that end. */
export interface CustomRange {
  readonly from: string;
  readonly to: string;
}
export type DateRange = Preset | CustomRange;

export const DEFAULT_RANGE: Preset = '7d';

/** What the API is asked for: `since` belongs to the period, `until` does not. */
export interface Period {
  readonly since?: string;
  readonly until?: string;
}

export function isCustom(range: DateRange): range is CustomRange {
  return typeof range === 'object';
}

/** What is wrong with a range, for the person who entered it. */
export function rangeError(range: DateRange): string | undefined {
  return isCustom(range) && range.from && range.to && range.from > range.to ? 'From is after To.' : undefined;
}

export function periodOf(range: DateRange, now: Date): Period {
  const day = (offset: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset);
  const from = (since: Date): Period => ({ since: since.toISOString() });
  if (isCustom(range)) {
    return {
      ...(range.from && from(midnightOf(range.from, 0))),
      ...(range.to && { until: midnightOf(range.to, 1).toISOString() }),
    };
  }
  switch (range) {
    case 'all':
      return {};
    case 'today':
      return from(day(0));
    case 'yesterday':
      return { ...from(day(-1)), until: day(0).toISOString() };
    case 'week':
      return from(day(-((now.getDay() - firstDayOfWeek() + 7) % 7)));
    case 'month':
      return from(new Date(now.getFullYear(), now.getMonth(), 1));
    default:
      return from(day(1 - Number.parseInt(range, 10)));
  }
}

/** The days that a range covers: where a custom one begins when it is chosen. */
export function daysOf(range: DateRange, now: Date): CustomRange {
  if (isCustom(range)) return range;
  const { since, until } = periodOf(range, now);
  return {
    from: since ? dayOf(new Date(since)) : '',
    to: dayOf(until ? new Date(new Date(until).getTime() - 1) : now),
  };
}

/** For the middle of a sentence: "in the last 7 days". */
export function inWords(range: DateRange): string {
  if (isCustom(range)) return 'in this period';
  switch (range) {
    case 'all':
      return 'in the log';
    case 'today':
    case 'yesterday':
      return range;
    default:
      return `${/^\d/.test(range) ? 'in the ' : ''}${PRESETS[range].toLowerCase()}`;
  }
}

function midnightOf(day: string, offset: number): Date {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + offset);
}

function dayOf(moment: Date): string {
  const padded = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${padded(moment.getMonth() + 1)}-${padded(moment.getDate())}`;
}

/** 0 is Sunday. Monday where the browser does not tell. */
function firstDayOfWeek(): number {
  const locale = new Intl.Locale(navigator.language) as Intl.Locale & { getWeekInfo?(): { firstDay: number } };
  return (locale.getWeekInfo?.().firstDay ?? 1) % 7;
}
