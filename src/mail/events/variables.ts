/**
 * The variables of templates, described as JSON Schema: what `GET /email-events` answers, what the check of a
 * template looks names up in, and what the check of an event's data follows.
 */

/** A value in text: a name, a number, an amount already written out. */
export interface ScalarVariable {
  readonly type: 'string' | 'number' | 'boolean';
  /**
   * `uri` and `email`: stand letter by letter as they are given. `date` (`2026-12-01`) and `date-time`
   * (`2026-12-01T15:04:00Z`): for `{{formatDate …}}`.
   */
  readonly format?: 'uri' | 'email' | 'date' | 'date-time';
  /** What the editor reads beside the name. */
  readonly title: string;
  /** The caller may leave it out; a template then finds it empty. */
  readonly optional?: boolean;
}

export interface ObjectVariable {
  readonly type: 'object';
  readonly title: string;
  readonly properties: Readonly<Record<string, ScalarVariable>>;
  readonly optional?: boolean;
}

/** For `{{#each}}`: a list of objects, whose fields a template names inside the block. */
export interface ListVariable {
  readonly type: 'array';
  readonly title: string;
  readonly items: ObjectVariable;
  readonly optional?: boolean;
}

export type Variable = ScalarVariable | ObjectVariable | ListVariable;
export type Variables = Readonly<Record<string, Variable>>;

/** The TypeScript type of a variable's value, so that wrong data does not compile. */
export type ValueOf<V extends Variable> = V extends { type: 'string' }
  ? string
  : V extends { type: 'number' }
    ? number
    : V extends { type: 'boolean' }
      ? boolean
      : V extends { type: 'array'; items: infer Item extends ObjectVariable }
        ? readonly ValueOf<Item>[]
        : V extends { type: 'object'; properties: infer Properties extends Variables }
          ? ValuesOf<Properties>
          : never;

export type ValuesOf<V extends Variables> = {
  readonly [Name in keyof V as V[Name] extends { optional: true } ? never : Name]: ValueOf<V[Name]>;
} & {
  readonly [Name in keyof V as V[Name] extends { optional: true } ? Name : never]?: ValueOf<V[Name]>;
};

const text = (title: string): ScalarVariable => ({ type: 'string', title });
const address = (title: string): ScalarVariable => ({ type: 'string', format: 'uri', title });
const group = (title: string, properties: Readonly<Record<string, ScalarVariable>>): ObjectVariable => ({
  type: 'object',
  title,
  properties,
});

/** What every template may use, whatever the event. Nothing here is the caller's `data`. */
export const SHARED_VARIABLES = {
  recipient: group('Person', {
    fullName: text('Full name'),
    firstName: text('First name'),
    userName: text('Username'),
    email: { type: 'string', format: 'email', title: 'Email address' },
  }),
  initiator: group('Started by', { fullName: text('Full name of who started it') }),
  organization: group('Organization', {
    name: text('Organization name'),
    url: address('Organization address'),
    logoUrl: address('Logo address'),
    supportEmail: { type: 'string', format: 'email', title: 'Support email' },
  }),
  site: group('Site', { name: text('Site name'), url: address('Site address') }),
  expires: group('Times', { at: text('When the link ends') }),
} satisfies Variables;

/** The group `links` of an event, from its link names and their titles. */
export const linksGroup = (links: Readonly<Record<string, string>>): ObjectVariable =>
  group('Link', Object.fromEntries(Object.entries(links).map(([name, title]) => [name, address(title)])));

/** JSON Schema 2020-12 of an object with these variables: nothing else, and all of them but the optional ones. */
export function toJsonSchema(variables: Variables): Record<string, unknown> {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, schemaOf(variable)])),
    required: Object.keys(variables).filter((name) => variables[name]?.optional !== true),
    additionalProperties: false,
  };
}

function schemaOf(variable: Variable): Record<string, unknown> {
  const { title, type } = variable;
  if (type === 'object') return { title, ...toJsonSchema(variable.properties) };
  if (type === 'array') return { title, type, items: schemaOf(variable.items) };
  return { title, type, ...(variable.format && { format: variable.format }) };
}
