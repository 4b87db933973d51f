import { kept } from './kept.js';
import type { Reader } from './reader.js';

/** The forms that a language may have for a number of things; Arabic has all six, English `one` and `other`. */
export const PLURAL_FORMS: readonly string[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** A number as the reader's region writes it: `12.345,6` in German. */
export const numberInWords = (number: number, { region }: Reader): string => numberFormat(region).format(number);

/**
 * The form that fits a number in the language of the template, with the number for each `#` in it; `other` where the
 * one that would fit is not given.
 *
 * @param forms by their names of {@link PLURAL_FORMS}
 */
export function pluralInWords(number: number, forms: Readonly<Record<string, string>>, reader: Reader): string {
  const form = forms[pluralRules(reader.language).select(number)] ?? forms['other'] ?? '';
  return form.replaceAll('#', () => numberInWords(number, reader));
}

const numberFormat = kept((region: string) => new Intl.NumberFormat(region));
const pluralRules = kept((language: string) => new Intl.PluralRules(language));
