import { kept } from './kept.js';

/** The language that every event has. */
export const LAST_RESORT = 'en';

/** The longest that RFC 5646 asks programs to keep. */
const LONGEST = 35;

/**
 * Where to look for a language, best first: `pt-BR` → `pt` → `en`; with several, one after the other. What is no
 * language at all is passed over.
 */
export function localesToTry(...wanted: readonly (string | undefined)[]): readonly string[] {
  return [...new Set([...wanted.flatMap(shorterAndShorter), LAST_RESORT])];
}

/** `pt-br` as `pt-BR`; `undefined` for what is no language. */
export function canonicalLocale(locale: string): string | undefined {
  try {
    return locale.length <= LONGEST ? new Intl.Locale(locale).baseName : undefined;
  } catch {
    return undefined;
  }
}

const RIGHT_TO_LEFT: ReadonlySet<string | undefined> = new Set([
  'Adlm',
  'Arab',
  'Hebr',
  'Nkoo',
  'Rohg',
  'Syrc',
  'Thaa',
]);

/** From left to right or from right to left, as HTML's `dir` says it. */
export type Direction = 'ltr' | 'rtl';

/** How a language is written; decided by its usual script, as in `ar`, `ar-EG` and `az-Arab`. */
export const directionOf = kept((locale: string): Direction =>
  RIGHT_TO_LEFT.has(new Intl.Locale(locale).maximize().script) ? 'rtl' : 'ltr',
);

function shorterAndShorter(locale: string | undefined): readonly string[] {
  return locale === undefined || locale.length > LONGEST ? [] : shortened(locale);
}

const shortened = kept((locale: string): readonly string[] => {
  const parts = canonicalLocale(locale)?.split('-') ?? [];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
});
