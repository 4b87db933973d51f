import { dayInWords, momentInWords } from './moment.js';
import { numberInWords, pluralInWords } from './numbers.js';
import type { Reader } from './reader.js';

interface HelperOptions {
  readonly hash: Readonly<Record<string, string>>;
  /** What `buildModel` made, also inside `{{#each}}`. */
  readonly data: { readonly root: { readonly reader: Reader } };
}

/**
 * What a template writes in the reader's language, through `Intl`. A value that nobody gave stays empty.
 *
 * - `{{formatNumber total}}`: a number variable, "12.345,6".
 * - `{{formatDate dueOn}}`: a variable of the format `date`, "1. Dezember 2026", or `date-time`, "1. Dezember 2026,
 *   16:04 MEZ" in the recipient's zone.
 * - `{{plural days one="# day" other="# days"}}`: the words that fit a number variable; see `pluralInWords`.
 */
export const WORD_HELPERS = {
  formatNumber: (value: number | '', { data }: HelperOptions): string =>
    value === '' ? '' : numberInWords(value, data.root.reader),

  formatDate: (value: string, { data }: HelperOptions): string => {
    const moment = new Date(value);
    if (Number.isNaN(moment.getTime())) return value;
    return (isDay(value) ? dayInWords : momentInWords)(moment, data.root.reader);
  },

  plural: (value: number | '', { hash, data }: HelperOptions): string =>
    value === '' ? '' : pluralInWords(value, hash, data.root.reader),
};

const isDay = (value: string): boolean => !value.includes('T');
