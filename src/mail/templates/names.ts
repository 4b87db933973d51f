import { cleanName } from '../../mail-transports/single-line.js';
import type { Names } from '../events/define-event.js';

/** The longest name of a person in an email, in code points. */
const NAME_LENGTH = 64;

/** A person's name as it may stand in an email of an event; empty where it may not or where there is none. */
export function nameFor(names: Names, name: string | undefined): string {
  if (!name || names === 'none') return '';
  const clean = cleanName(name, NAME_LENGTH);
  // Only now: what is invisible could keep a dot and a letter apart, and go afterwards.
  return names === 'unclickable' ? cleanName(unclickable(clean), NAME_LENGTH) : clean;
}

/**
 * The name without what a mail program would turn into a link: slashes go, and a dot or colon is followed by a space.
 * "J.R.R. Tolkien" stays readable; "www.evil.example/win" becomes words.
 */
function unclickable(name: string): string {
  return name
    .replace(/[/\\\u2044\u2215\uff0f\uff3c]+/gu, ' ')
    .replace(/[.:\u2024\u3002\uff0e\uff1a\uff61]+(?=\S)/gu, '$& ');
}
