import type { Direction } from './locale-fallback.js';

/**
 * Text of both directions in one line. Mail programs order it by rules that know letters, but must guess at the signs
 * and digits between and around them; the marks here spare them the guess. They are ours: those of callers and editors
 * are refused or taken out. The blocks are those that Unicode keeps for scripts from right to left.
 */
const BLOCKS = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufeff\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const TO_THE_LEFT = new RegExp(`(?=\\p{L})[${BLOCKS}]`, 'u');
const TO_THE_RIGHT = new RegExp(`(?=\\p{L})[^${BLOCKS}]`, 'u');

/** Letters and digits at both ends, and digits before the first word only as part of it: nothing that could move. */
const FIRM = /^\p{N}*(\p{L}(.*[\p{L}\p{M}\p{N}])?)?$/su;

/** Around what is ordered by itself: first strong isolate, pop directional isolate. */
const [ISOLATE, POP] = ['\u2068', '\u2069'];
/** At the start of a line whose first letter is of the other direction than its language. */
const MARKS = { ltr: '\u200e', rtl: '\u200f' } as const;

/** A value that keeps its own order wherever it stands; as it is where no mark is needed for that, which is nearly always. */
export function isolated(value: string, direction: Direction): string {
  const [left, right] = [TO_THE_LEFT.test(value), TO_THE_RIGHT.test(value)];
  const foreign = direction === 'rtl' || left;
  return foreign && ((left && right) || !FIRM.test(value)) ? ISOLATE + value + POP : value;
}

/**
 * A text part whose lines all begin on the side of its language, also those that begin with a name in other letters:
 * nothing else tells a mail program the direction of plain text. Addresses that stand alone stay as they are.
 */
export function linesBeginning(direction: Direction, text: string): string {
  if (!TO_THE_LEFT.test(text)) return text;
  const [own, other] = direction === 'rtl' ? [TO_THE_LEFT, TO_THE_RIGHT] : [TO_THE_RIGHT, TO_THE_LEFT];
  return text
    .split('\n')
    .map((line) => {
      const first = /\p{L}/u.exec(line)?.[0] ?? '';
      return other.test(first) && own.test(line) ? MARKS[direction] + line : line;
    })
    .join('\n');
}
