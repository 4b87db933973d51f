import type { Schemas } from '../api/schemas.js';

export type Kind = Schemas['KindAnswer'];
export type SettingSchema = Schemas['SettingSchemaAnswer'];
export type SettingValue = string | number | boolean;
type Choice = NonNullable<SettingSchema['oneOf']>[number];
export type Provider = NonNullable<Kind['schema']['x-providers']>[number];

/** A setting of a kind, which is a field of the form. */
export interface Setting {
  /** As the kind calls it: `port`. */
  readonly key: string;
  /** As the request calls it: `settings.port`. */
  readonly name: string;
  readonly label: string;
  readonly schema: SettingSchema;
  readonly isSecret: boolean;
}

/** Fields under one heading; those of `folded` stand behind a line that opens them. */
export interface Section {
  readonly title: string;
  readonly fields: readonly Setting[];
  readonly folded: readonly { readonly title: string; readonly fields: readonly Setting[] }[];
}

export function settingsOf(kind: Kind): readonly Setting[] {
  return Object.entries(kind.schema.properties).map(([key, schema]) => ({
    key,
    name: `settings.${key}`,
    label: schema.title ?? key,
    schema,
    isSecret: schema.writeOnly === true,
  }));
}

/** The form of a kind, section by section, as its schema says. */
export function sectionsOf(kind: Kind): readonly Section[] {
  const settings = settingsOf(kind);
  const titles = distinct(settings.map(titleOf));
  return titles.map((title) => {
    const own = settings.filter((setting) => titleOf(setting) === title);
    const folds = distinct(own.flatMap(({ schema }) => schema['x-folded'] ?? []));
    return {
      title,
      fields: own.filter(({ schema }) => schema['x-folded'] === undefined),
      folded: folds.map((fold) => ({
        title: fold,
        fields: own.filter(({ schema }) => schema['x-folded'] === fold),
      })),
    };
  });
}

/** The choice that a value stands for, where the schema names its values. */
export function choiceOf({ oneOf }: SettingSchema, value: unknown): Choice | undefined {
  return oneOf?.find((choice) => choice.enum[0] === value);
}

/** How a value reads in a sentence: the label of its choice, "on" and "off", or the value itself. */
export function wordsOf(schema: SettingSchema, value: unknown): string {
  const title = choiceOf(schema, value)?.title;
  if (typeof value === 'boolean') return (title ?? (value ? 'On' : 'Off')).toLowerCase();
  return title ?? (value === undefined || value === null || value === '' ? 'empty' : String(value));
}

/** The provider whose servers these are. */
export function providerOf(kind: Kind, value: (key: string) => unknown): Provider | undefined {
  return kind.schema['x-providers']?.find(({ recognizedBy }) =>
    Object.entries(recognizedBy).every(([key, pattern]) => new RegExp(pattern, 'i').test(String(value(key)).trim())),
  );
}

/** Whether a control holds this value, which the server knows as a number perhaps. */
export function holds(held: string | boolean, value: SettingValue): boolean {
  return typeof held === 'boolean' ? held === value : held.trim() === String(value).trim();
}

function titleOf({ schema }: Setting): string {
  return schema['x-section'] ?? 'Account';
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
