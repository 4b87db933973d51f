import type { Direction } from './locale-fallback.js';

/**
 * Text of both directions in one line. Mail programs order it by rules that know letters, but must guess at the signs
 * and digits between and around them; the marks here spare them the guess. They are ours: those of callers and editors
 * are refused or taken out.
 */
const SCRIPTS = ['Arabic', 'Hebrew', 'Syriac', 'Thaana', 'Nko', 'Adlam', 'Hanifi_Rohingya'];
const TO_THE_LEFT = new RegExp(`(?=\\p{L})[${SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}]`, 'u');
const TO_THE_RIGHT = new RegExp(TO_THE_LEFT.source.replace('(?=\\p{L})[', '(?=\\p{L})[^'), 'u');

/** Begins with a letter and ends with one or with a digit: nothing at its ends that could move elsewhere. */
const FIRM = /^\p{L}(.*[\p{L}\p{M}\p{N}])?$/su;

/** Around what is ordered by itself: first strong isolate, pop directional isolate. */
const [ISOLATE, POP] = ['\u2068', '\u2069'];
/** At the start of a line that is written from right to left although its first letter is not. */
const RIGHT_TO_LEFT_MARK = '\u200f';

/** A value that keeps its own order wherever it stands; as it is where no mark is needed for that, which is nearly always. */
export function isolated(value: string, direction: Direction): string {
  const [left, right] = [TO_THE_LEFT.test(value), TO_THE_RIGHT.test(value)];
  const foreign = direction === 'rtl' ? value !== '' : left;
  return foreign && (left === right || !FIRM.test(value)) ? ISOLATE + value + POP : value;
}

/**
 * A text part whose lines all begin on the side of its language, also those that begin with a name in Latin letters:
 * nothing else tells a mail program the direction of plain text. Addresses that stand alone stay as they are.
 */
export function startingRight(text: string, direction: Direction): string {
  if (direction === 'ltr') return text;
  return text
    .split('\n')
    .map((line) => {
      const first = /\p{L}/u.exec(line)?.[0] ?? '';
      return TO_THE_RIGHT.test(first) && TO_THE_LEFT.test(line) ? RIGHT_TO_LEFT_MARK + line : line;
    })
    .join('\n');
}
