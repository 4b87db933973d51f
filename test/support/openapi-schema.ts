/** As much of a schema of OpenAPI 3.0 as our document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** Where a value is not what its schema says, one line each; members that no schema names are such places too. */
export function departures(value: unknown, schema: Schema, schemas: Schemas, path = '$'): string[] {
  if (schema.$ref) return departures(value, schemas[schema.$ref.split('/').at(-1)!]!, schemas, path);
  if (value === null && schema.nullable) return [];
  if (schema.oneOf) {
    const tries = schema.oneOf.map((one) => departures(value, one, schemas, path));
    return tries.some((found) => found.length === 0) ? [] : tries.flat();
  }
  if (schema.allOf) {
    // Each part names some of the members only.
    const merged = schema.allOf.map((part) => (part.$ref ? schemas[part.$ref.split('/').at(-1)!]! : part));
    if (merged.length === 1) return departures(value, merged[0]!, schemas, path);
    const properties = Object.assign({}, ...merged.map((part) => part.properties)) as Schemas;
    const required = merged.flatMap((part) => part.required ?? []);
    return departures(value, { type: 'object', properties, required }, schemas, path);
  }
  if (schema.enum && !schema.enum.includes(value))
    return [`${path}: ${String(value)} is not one of ${schema.enum.join()}`];
  if (typeOf(value, schema.type) !== schema.type) return [`${path}: ${JSON.stringify(value)} is no ${schema.type}`];
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value as string))) return [`${path}: no time`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => departures(item, schema.items!, schemas, `${path}[${index}]`));
  }
  return schema.type === 'object' ? membersAt(value as Record<string, unknown>, schema, schemas, path) : [];
}

function membersAt(value: Record<string, unknown>, schema: Schema, schemas: Schemas, path: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `${path}.${name}: is missing`);
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const known = properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (known) return departures(member, known, schemas, `${path}.${name}`);
    return additionalProperties === true ? [] : [`${path}.${name}: is not described`];
  });
  return [...missing, ...wrong];
}

function typeOf(value: unknown, wanted: string | undefined): string {
  if (Array.isArray(value)) return 'array';
  if (wanted === 'integer' && Number.isInteger(value)) return 'integer';
  return value === null ? 'null' : typeof value;
}
