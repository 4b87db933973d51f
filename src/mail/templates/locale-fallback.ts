/** The language that every event has. */
export const LAST_RESORT = 'en';

/** Where to look for a language, best first: `pt-BR` → `pt` → `en`. What is no language at all is English. */
export function localesToTry(locale: string | undefined): readonly string[] {
  const parts = canonical(locale).split('-');
  const shorter = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return [...new Set([...shorter, LAST_RESORT])];
}

function canonical(locale: string | undefined): string {
  try {
    return locale ? new Intl.Locale(locale).baseName : LAST_RESORT;
  } catch {
    return LAST_RESORT;
  }
}
