import type { MailEvent } from '../../events/define-event.js';
import type { Variables } from '../../events/variables.js';
import { positionIn, type Span } from '../template-problem.js';

/** `{:Recipient.FullName}`, also as an address holds it: `%7B:General.SiteUrl%7D`. */
const TOKEN = /(?:\{|%7B)(?::|%3A)\s*(\d*[a-z][\w\s-]*(?:\.\d*[a-z][\w\s-]*)*)(?:\}|%7D)/gi;

/** What a token says where it means one of these links; any other link is meant by its own name. */
const LINK_WORDS: ReadonlyMap<string, RegExp> = new Map([
  ['accept', /accept|invit/i],
  ['activate', /activat/i],
  ['reset', /reset|password/i],
  ['verify', /verif|confirm/i],
]);

/** A token that no variable of the event stands for. */
export interface UnknownToken {
  readonly token: string;
  /** In the text that was given. */
  readonly given: Span;
  /** In the text that came out, where it stands as it was. */
  readonly span: Span;
  readonly message: string;
}

export interface Conversion {
  readonly text: string;
  /** How many tokens are variables now. */
  readonly converted: number;
  readonly unknown: readonly UnknownToken[];
  /** Where a place in the text that came out is in the text that was given. */
  givenAt(offset: number): number;
}

/**
 * Writes our variables in the place of Bold BI's tokens. Theirs and ours have the same words, such as
 * `{:General.OrganizationName}` and `{{organization.name}}`; a token that ends with Url or Link and says what the
 * event's link is for becomes that link. Whatever else stays, and is told: nothing is guessed.
 */
export function convertTokens(text: string, event: MailEvent): Conversion {
  const variables = new Map(namesIn(event.variables).map((name) => [lettersOf(name), name]));
  const unknown: UnknownToken[] = [];
  /** Behind which place the text that came out is how much longer than what was given. */
  const longer: { readonly after: number; readonly by: number }[] = [];
  let converted = 0;
  let result = '';
  let end = 0;
  for (const { 0: token, 1: name = '', index } of text.matchAll(TOKEN)) {
    result += text.slice(end, index);
    end = index + token.length;
    const variable = variables.get(lettersOf(name.replace(/^general\./i, ''))) ?? linkMeantBy(name.trim(), event);
    if (variable === undefined) {
      const span = { start: result.length, end: result.length + token.length };
      const message = `No variable of this event says the same as ${token}. Write another one in its place, or delete it.`;
      unknown.push({ token, given: { start: index, end }, span, message });
    } else converted += 1;
    result += variable === undefined ? token : `{{${variable}}}`;
    longer.push({ after: result.length, by: result.length - end });
  }
  const givenAt = (offset: number) => offset - (longer.findLast(({ after }) => after <= offset)?.by ?? 0);
  return { text: result + text.slice(end), converted, unknown, givenAt };
}

/** Where an unknown token stands in the text that came out, as the problems of a template are placed. */
export function placeOf(text: string, { start, end }: Span): Place {
  const [from, to] = [positionIn(text, start), positionIn(text, end)];
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The one link of the event that a token means; none where it could be two. */
function linkMeantBy(token: string, { data }: MailEvent): string | undefined {
  if (!/(url|link)$/i.test(token) || data['links']?.type !== 'object') return undefined;
  const meant = Object.keys(data['links'].properties).filter((link) =>
    (LINK_WORDS.get(link) ?? new RegExp(link, 'i')).test(token),
  );
  return meant.length === 1 ? `links.${meant[0]}` : undefined;
}

const lettersOf = (name: string): string => name.replace(/[^a-z\d]/gi, '').toLowerCase();

function namesIn(variables: Variables): string[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    if (variable.type === 'object') return Object.keys(variable.properties).map((property) => `${name}.${property}`);
    return variable.type === 'array' ? [] : [name];
  });
}
