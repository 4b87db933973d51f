/**
 * Characters that have no place in one line of text: they end a header, turn the reading direction of what follows,
 * hide, or are no characters at all. The two joiners are not among them: Persian and Hindi names need them.
 */
const KINDS = [
  { name: 'a line break', pattern: /[\r\n\v\f\u0085\u2028\u2029]/u },
  { name: 'a tab', pattern: /\t/u },
  { name: 'a control character', pattern: /\p{Cc}/u },
  { name: 'a character that turns the reading direction', pattern: /\p{Bidi_Control}/u },
  { name: 'an invisible character', pattern: /[\u00ad\u200b\u2060-\u2064\ufeff]/u },
  { name: 'half a character', pattern: /\p{Cs}/u },
] as const;

const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
const HIDDEN = /[\p{Bidi_Control}\p{Cs}\u00ad\u200b\u2060-\u2064\ufeff]/gu;

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What stands in `text` that must not, in words with its code point: `a line break (U+000A)`. */
export function unsafeCharacterIn(text: string): string | undefined {
  for (const { name, pattern } of KINDS) {
    const [found] = pattern.exec(text) ?? [];
    if (found) return described(name, found);
  }
  return undefined;
}

/** As {@link unsafeCharacterIn}, for text in which joiners and other characters without a shape have no meaning either. */
export function unsafeOrInvisibleCharacterIn(text: string): string | undefined {
  const [found] = INVISIBLE.exec(text) ?? [];
  return unsafeCharacterIn(text) ?? (found && described('an invisible character', found));
}

/** `text` on one line: control characters become a space, what turns or hides text goes. */
export function withoutUnsafeCharacters(text: string): string {
  return text.replace(HIDDEN, '').replace(BREAKS, ' ').trim();
}

/** How long `text` is in code points, which is how every limit of this project is counted. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** At most `max` code points of `text`, ending between two letters as a person sees them wherever there is such a place. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  let length = 0;
  // A code point has at most two units, so no letter that fits begins or ends behind this.
  for (const { segment, index } of graphemes.segment(text.slice(0, 2 * max + 2))) {
    length += lengthOf(segment);
    if (length > max) break;
    end = index + segment.length;
  }
  // A letter under more accents than the limit allows has no good place to cut, only a safe one.
  return end > 0
    ? text.slice(0, end)
    : Array.from(text.slice(0, 2 * max))
        .slice(0, max)
        .join('');
}

/** Input as it may stand in a message: quoted, on one line, short, with nothing in it that cannot be seen. */
export function quoted(input: string): string {
  const visible = withoutUnsafeCharacters(input.slice(0, 500)).replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '');
  return lengthOf(visible) > 60 ? `"${cut(visible, 59)}…"` : `"${visible}"`;
}

function described(name: string, character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `${name} (U+${codePoint.toString(16).toUpperCase().padStart(4, '0')})`;
}
