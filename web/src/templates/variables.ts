import type { MailEvent } from './template.js';

/** Something that a template may show, as the picker and the completion offer it. */
export interface TemplateVariable {
  /** `links.reset`; of a list its own: `items` */
  readonly name: string;
  readonly title: string;
  /** What it stands with: `Link`, `Person`. */
  readonly group: string;
  readonly kind: 'value' | 'link' | 'list';
  /** Every template of the event has to show it. */
  readonly required: boolean;
  /** From the typical sample; empty where that does not say. */
  readonly sample: string;
  /** Of an entry of a list: the list's name. It has a meaning inside {{#each}} alone. */
  readonly list?: string;
}

interface Schema {
  readonly title?: string;
  readonly type: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const OWN_GROUP = 'Of this event';

/** Everything that a template of this event may use: its links first, then what only it has, then the shared ones. */
export function variablesOf({ variables, required, samples }: MailEvent): readonly TemplateVariable[] {
  const sample = samples[0]?.data as Readonly<Record<string, unknown>> | undefined;
  const { properties = {} } = variables as unknown as Schema;
  return Object.entries(properties).flatMap(([name, schema]): readonly TemplateVariable[] => {
    const group = schema.title ?? name;
    if (schema.type === 'object') {
      const values = sample?.[name] as Readonly<Record<string, unknown>> | undefined;
      return Object.entries(schema.properties ?? {}).map(([property, { title = property }]) => ({
        name: `${name}.${property}`,
        title,
        group,
        kind: name === 'links' ? ('link' as const) : ('value' as const),
        required: required.includes(`${name}.${property}`),
        sample: asText(values?.[property]),
      }));
    }
    const own = { name, title: group, required: required.includes(name) };
    if (schema.type !== 'array') return [{ ...own, group: OWN_GROUP, kind: 'value', sample: asText(sample?.[name]) }];
    const [entry] = (sample?.[name] ?? []) as readonly Readonly<Record<string, unknown>>[];
    return [
      { ...own, group, kind: 'list', sample: '' },
      ...Object.entries(schema.items?.properties ?? {}).map(([property, { title = property }]) => ({
        name: property,
        title,
        group,
        kind: 'value' as const,
        required: false,
        sample: asText(entry?.[property]),
        list: name,
      })),
    ];
  });
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
