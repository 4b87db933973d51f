import { kept } from './kept.js';
import { directionOf } from './locale-fallback.js';
import type { Reader } from './reader.js';

/**
 * A moment as it stays true however late it is read: date, time and zone, "22 November 2026, 15:04 UTC". In UTC where
 * the zone is unknown.
 */
export function momentInWords(moment: Date, { region, timeZone }: Reader): string {
  return minuteInWords(region, timeZone, String(Math.floor(moment.getTime() / 60_000)));
}

/** A day without a time, which is the same day in every zone: "22 November 2026". */
export const dayInWords = (day: Date, { region }: Reader): string => dayFormat(region, 'UTC').format(day);

const dayFormat = kept(
  (region: string, timeZone: string) =>
    new Intl.DateTimeFormat(region, { day: 'numeric', month: 'long', year: 'numeric', timeZone }),
);

/** Links that are made in the same minute die in the same minute. */
const minuteInWords = kept((region: string, timeZone: string, minute: string) => {
  const { date, time, comma } = momentFormats(region, timeZone);
  const moment = Number(minute) * 60_000;
  return `${date.format(moment)}${comma}${time.format(moment)}`;
});

const momentFormats = kept((region: string, wantedZone: string) => {
  const timeZone = isTimeZone(wantedZone) ? wantedZone : 'UTC';
  return {
    date: dayFormat(region, timeZone),
    time: new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone }),
    comma: directionOf(region) === 'rtl' ? '، ' : ', ',
  };
});

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
