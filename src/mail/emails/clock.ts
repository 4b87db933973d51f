/** Writes a moment with its zone, as the clock of a reader shows it: "22 Nov 2026, 14:02:11 UTC". */
export type Clock = (moment: Date | null) => string;

/** @param timeZone an IANA name that exists. */
export function clockIn(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  return (moment) => (moment ? format.format(moment) : 'an unknown time');
}

/** "0.8 s", "12 minutes", "26 hours": the largest unit that is not too coarse. */
export function durationInWords(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
