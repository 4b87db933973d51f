/** Times and numbers as the person's browser writes them, in its time zone. */

const number = new Intl.NumberFormat();
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const wholeDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' });

/** The zone in which every time of the page is written. */
export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const count = (value: number): string => number.format(value);

/** `14:02`; with the day where that is not today, and the year where that is not this one. */
export function timeOf(at: string | Date): string {
  const moment = new Date(at);
  return isToday(moment) ? clock.format(moment) : `${shortDayOf(moment)}, ${clock.format(moment)}`;
}

/** As {@link timeOf}, to the second. */
export function timeToTheSecond(at: string | Date): string {
  const moment = new Date(at);
  const time = clockWithSeconds.format(moment);
  return isToday(moment) ? time : `${shortDayOf(moment)}, ${time}`;
}

/** `at 14:02`; `on 22 Nov, 14:02` where that is not today. */
export function whenOf(at: string | Date): string {
  return `${isToday(new Date(at)) ? 'at' : 'on'} ${timeOf(at)}`;
}

/** `14:02`, where the day stands elsewhere. */
export const timeOfDay = (at: string | Date): string => clock.format(new Date(at));

/** `Wednesday, 25 November 2026`, to head what happened on it. */
export const dayOf = (at: string | Date): string => wholeDay.format(new Date(at));

export const secondOf = (at: string | Date): string => clockWithSeconds.format(new Date(at));
export const dateOf = (at: string | Date): string => date.format(new Date(at));
export const dateAndTimeOf = (at: string | Date): string =>
  `${date.format(new Date(at))}, ${clock.format(new Date(at))}`;
export const dateAndSecondOf = (at: string | Date): string =>
  `${date.format(new Date(at))}, ${clockWithSeconds.format(new Date(at))}`;

/** `31 ms`, `1.3 s`, `12 s` */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** `12 minutes`, `3 hours`, `10 days`: how long until or since. */
export function spanOf(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return plural(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? plural(hours, 'hour') : plural(Math.round(hours / 24), 'day');
}

export function plural(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function shortDayOf(moment: Date): string {
  return (moment.getFullYear() === new Date().getFullYear() ? day : date).format(moment);
}

function isToday(moment: Date): boolean {
  return moment.toDateString() === new Date().toDateString();
}

/** `Saved 25 Nov 2026, 14:02 by Maria`; empty where nothing was saved yet. */
export function lastSaved({
  updatedAt,
  updatedBy,
}: {
  readonly updatedAt: string | null;
  readonly updatedBy: { readonly name: string } | null;
}): string {
  return updatedAt ? `Saved ${dateAndTimeOf(updatedAt)} by ${updatedBy?.name ?? 'somebody'}` : '';
}
