import { checkSample } from './event-data.js';
import type { ValuesOf, Variables } from './variables.js';
import { linksGroup, SHARED_VARIABLES } from './variables.js';

const HOUR_MS = 3_600_000;

/** How long an email may wait to be sent when its event says nothing else. */
export const DEFAULT_LIFE_MS = 24 * HOUR_MS;
/** The longest that an email may wait to be sent; the link in it may well live longer. */
export const MAX_LIFE_MS = 5 * 24 * HOUR_MS;
/** The longest key that the API takes. */
const MAX_KEY_LENGTH = 64;

/**
 * Which email goes first when many wait; the lower one does. 1: a person sits in front of the screen and waits.
 * 2: a person has something to do. 3: a notice.
 */
export type Priority = 1 | 2 | 3;

/**
 * How names of people stand in an email. Where the address is not verified yet, whoever typed it may be writing to a
 * stranger in our name: `unclickable` takes from a name what a mail client would turn into a link, `none` leaves names
 * out, because there anyone at all may have typed them.
 */
export type Names = 'as-given' | 'unclickable' | 'none';

/** Why an email is sent. Made by {@link defineEvent}; `Data` is what `send` wants for it. */
export interface MailEvent<Data = unknown, Key extends string = string> {
  /** `forgot-password`: in code, in the API, in the log and as the name of the template folder. */
  readonly key: Key;
  readonly label: string;
  readonly description: string;
  /** Events of one category stand together in the page. */
  readonly category: string;
  /** Everything that a template of this event may use. */
  readonly variables: Variables;
  /** The part of the variables that comes from the caller. */
  readonly data: Variables;
  /** Variables that must be in the HTML and in the text of every template: the links. */
  readonly required: readonly string[];
  /** Anyone can cause it without signing in: counted for each recipient. */
  readonly public: boolean;
  readonly names: Names;
  /** How long the email may wait to be sent, unless the caller's `expiresAt` says otherwise. */
  readonly lifeMs: number;
  readonly priority: Priority;
  /** An example of the data, for samples and previews. */
  readonly sample: Data;
}

type NoEntries = Readonly<Record<never, never>>;

/** `{ links: { reset: string } }` and the event's own variables; `{}` and nothing else where it has neither. */
export type EventData<Links, Own extends Variables> = [keyof Links | keyof Own] extends [never]
  ? Readonly<Record<string, never>>
  : ([keyof Links] extends [never] ? unknown : { readonly links: { readonly [Name in keyof Links]: string } }) &
      ([keyof Own] extends [never] ? unknown : ValuesOf<Own>);

export interface EventDefinition<
  Key extends string,
  Links extends Readonly<Record<string, string>>,
  Own extends Variables,
> {
  readonly key: Key;
  readonly label: string;
  readonly description: string;
  readonly category: string;
  /** Name and title of each link: `{ reset: 'Reset link' }` is `links.reset` in data and in templates. */
  readonly links?: Links;
  /** What data holds beside the links. */
  readonly variables?: Own;
  /** Default: false. */
  readonly public?: boolean;
  /** Default: `as-given`. */
  readonly names?: Names;
  /** Default: 24 hours; at most 5 days. */
  readonly lifeMs?: number;
  /** Default: 2. */
  readonly priority?: Priority;
  readonly sample: EventData<Links, Own>;
}

/**
 * Makes an event, built-in or a host's own: `mail.send(invoiceReady, …)` wants exactly the data that is declared here.
 *
 * @throws Error where the definition contradicts itself: a programmer's fault, seen when the module is loaded.
 */
export function defineEvent<
  const Key extends string,
  const Links extends Readonly<Record<string, string>> = NoEntries,
  const Own extends Variables = NoEntries,
>(definition: EventDefinition<Key, Links, Own>): MailEvent<EventData<Links, Own>, Key> {
  const { key, variables: own = {}, lifeMs = DEFAULT_LIFE_MS } = definition;
  const links: Readonly<Record<string, string>> = definition.links ?? {};
  const linkNames = Object.keys(links);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key) || key.length > MAX_KEY_LENGTH) {
    throw new Error(
      `"${key}" is no event key: use lowercase words with hyphens, such as "invoice-ready", of at most ${MAX_KEY_LENGTH} characters.`,
    );
  }
  const taken = namesIn(own).find((name) => RESERVED.has(name));
  if (taken !== undefined) {
    throw new Error(`The event "${key}" cannot call a variable "${taken}": the name is taken. Choose another one.`);
  }
  const wrong = [...linkNames, ...namesIn(own)].find((name) => !/^[a-z][a-zA-Z0-9]*$/.test(name));
  if (wrong !== undefined) {
    throw new Error(`The event "${key}" names a variable "${wrong}": use letters and digits, such as "dueDate".`);
  }
  if (!(lifeMs > 0 && lifeMs <= MAX_LIFE_MS)) {
    throw new Error(`The event "${key}" has lifeMs ${lifeMs}: use more than 0 and at most 5 days (${MAX_LIFE_MS}).`);
  }
  const data: Variables = linkNames.length > 0 ? { links: linksGroup(links), ...own } : own;
  const event = Object.freeze({
    key,
    label: definition.label,
    description: definition.description,
    category: definition.category,
    data,
    variables: { ...data, ...SHARED_VARIABLES },
    required: linkNames.map((name) => `links.${name}`),
    public: definition.public ?? false,
    names: definition.names ?? 'as-given',
    lifeMs,
    priority: definition.priority ?? 2,
    sample: definition.sample,
  });
  const [problem] = checkSample(event);
  if (problem) throw new Error(`The event "${key}" contradicts itself in ${problem.field}: ${problem.message}`);
  return event;
}

/** Names that every template has already, and words of the template language. */
const RESERVED: ReadonlySet<string> = new Set(
  Object.keys(SHARED_VARIABLES).concat(
    (
      'links hosts reader if unless each else this as true false null undefined ' +
      'plural formatNumber formatDate openBrace closeBrace backslash'
    ).split(' '),
  ),
);

function namesIn(variables: Variables): string[] {
  return Object.entries(variables).flatMap(([name, variable]) => {
    if (variable.type === 'object') return [name, ...namesIn(variable.properties)];
    if (variable.type === 'array') return [name, ...namesIn(variable.items.properties)];
    return [name];
  });
}
