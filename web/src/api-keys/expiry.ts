import { dateOf } from '../ui/times.js';

/** How long a new key works: days, or as its name says. */
export const EXPIRIES = ['30', '90', '365', 'date', 'never'] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** The choice, with the day to which it leads: "In 30 days (25 Dec 2026)". */
export function wordsOf(expiry: Expiry): string {
  switch (expiry) {
    case 'date':
      return 'On another date';
    case 'never':
      return 'Never';
    case '365':
      return `In a year (${dateOf(inDays(365))})`;
    default:
      return `In ${expiry} days (${dateOf(inDays(Number(expiry)))})`;
  }
}

/** The moment at which the key stops working; with a date, that is the end of the day here. `undefined`: never. */
export function momentOf(expiry: Expiry, date: string): Date | undefined {
  if (expiry === 'never') return undefined;
  return expiry === 'date' ? new Date(`${date}T23:59:59`) : inDays(Number(expiry));
}

/** What is wrong with the date, for the person who chose it. */
export function faultIn(date: string): string | undefined {
  if (date === '') return 'Choose the last day on which the key works.';
  return momentOf('date', date)!.getTime() > Date.now() ? undefined : 'Choose a day that is not over yet.';
}

function inDays(days: number): Date {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return day;
}
