import type { ValidationOptions } from 'class-validator';
import { RefusedWith } from './refused-with.js';
import { cut, lengthOf, unsafeCharacterIn, withoutUnsafeCharacters } from './unsafe-characters.js';

/** The longest sender name, in code points. */
export const SENDER_NAME_LENGTH = 64;
/** The longest subject, before and after rendering, in code points. */
export const SUBJECT_LENGTH = 255;

/** A joiner that does not stand between two letters, where Persian and Hindi need it, or between two pictures. */
const LOOSE_JOINER =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/**
 * For what an admin or an editor types in one line: refuses control characters, line breaks, characters that turn the
 * reading direction, invisible ones and halves of characters, and more than `max` code points.
 */
export function IsSingleLine({ max }: { readonly max: number }, options?: ValidationOptions): PropertyDecorator {
  return RefusedWith('isSingleLine', (value) => problemOf(value, max), options);
}

/** For the sender's name: one line of at most 64 code points without the characters that an address is made of. */
export function IsSenderName(options?: ValidationOptions): PropertyDecorator {
  return RefusedWith(
    'isSenderName',
    (value) =>
      typeof value === 'string' && /[@<>"\\]/.test(value)
        ? 'Please leave out < > @ \\ and quotes.'
        : problemOf(value, SENDER_NAME_LENGTH),
    options,
  );
}

/**
 * A recipient's or initiator's name as it may stand in an email: on one line, without what hides or turns text, at
 * most `max` code points. Never a reason to refuse an email: what cannot stay goes, even if nothing is left.
 */
export function cleanName(input: string, max: number): string {
  const name = withoutUnsafeCharacters(input).replace(LOOSE_JOINER, '').replace(/\s+/g, ' ').trim();
  return cut(name, max).replace(/[\s\u200c\u200d]+$/, '');
}

/** A rendered subject as it may stand in a header: on one line, at most 255 code points. */
export function cleanSubject(rendered: string): string {
  return cut(withoutUnsafeCharacters(rendered), SUBJECT_LENGTH).trimEnd();
}

function problemOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return 'Enter one line of text.';
  const unsafe = unsafeCharacterIn(value);
  if (unsafe) return `Please leave out ${unsafe}.`;
  return lengthOf(value) > max ? `At most ${max} characters.` : undefined;
}
