import { canonicalLocale } from './locale-fallback.js';

/** For whom numbers and dates are written. */
export interface Reader {
  /** The language of the template: decides which plural form fits. */
  readonly language: string;
  /** How their region writes that language, such as `de-AT`. */
  readonly region: string;
  /** IANA name. */
  readonly timeZone: string;
}

/**
 * @param templateLocale the language of the template, which may be another one than the recipient asked for.
 * @param locale what the recipient asked for: counts where it is the same language.
 * @param timeZone UTC where it is absent.
 */
export function readerOf(templateLocale: string, locale?: string, timeZone = 'UTC'): Reader {
  const wanted = locale === undefined || locale === templateLocale ? undefined : canonicalLocale(locale);
  const sameLanguage = wanted?.split('-')[0] === templateLocale.split('-')[0];
  const written = wanted !== undefined && sameLanguage ? wanted : templateLocale;
  // English alone says nothing about the order of day and month; this one cannot be misread.
  return { language: templateLocale, region: written === 'en' ? 'en-GB' : written, timeZone };
}
