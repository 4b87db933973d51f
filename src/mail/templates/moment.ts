interface Reader {
  readonly templateLocale: string;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

/**
 * A moment as it stays true however late it is read: date, time and zone, "22 November 2026, 15:04 UTC". In the
 * language of the template, written as the recipient's region does it.
 */
export function momentInWords(moment: Date, { templateLocale, locale, timeZone }: Reader): string {
  const sameLanguage = locale !== undefined && languageOf(locale) === languageOf(templateLocale);
  const { date, time } = formatsFor(sameLanguage ? locale : templateLocale, timeZone ?? 'UTC');
  return `${date.format(moment)}, ${time.format(moment)}`;
}

interface Formats {
  readonly date: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
}

/** Making a format takes 50 times as long as using it. The names come from callers, so the store has an end. */
const formats = new Map<string, Formats>();
const MAX_FORMATS = 500;

function formatsFor(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = makeFormats(locale, timeZone);
  if (formats.size >= MAX_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}

function makeFormats(locale: string, timeZone: string): Formats {
  // English alone says nothing about the order of day and month; this one cannot be misread.
  const region = locale === 'en' ? 'en-GB' : locale;
  try {
    return {
      date: new Intl.DateTimeFormat(region, { day: 'numeric', month: 'long', year: 'numeric', timeZone }),
      time: new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone }),
    };
  } catch (error) {
    if (!(error instanceof RangeError) || timeZone === 'UTC') throw error;
    return makeFormats(locale, 'UTC');
  }
}

function languageOf(locale: string): string | undefined {
  try {
    return new Intl.Locale(locale).language;
  } catch {
    return undefined;
  }
}
