import { targetConstructorToSchema } from 'class-validator-jsonschema';
import type { TransportKind } from '../mail-transports/transport.js';

/** JSON Schema of a kind's settings: draws the form and stands in the OpenAPI document. */
export type KindSchema = ReturnType<typeof targetConstructorToSchema>;

const schemas = new WeakMap<TransportKind, KindSchema>();

export function schemaOf(kind: TransportKind): KindSchema {
  let schema = schemas.get(kind);
  if (!schema) {
    // A kind without a setting has a class without a rule, of which the library knows nothing.
    const known = targetConstructorToSchema(kind.settings);
    schema = { type: 'object', properties: {}, ...known, additionalProperties: false };
    schemas.set(kind, schema);
  }
  return schema;
}

/** The names of the settings that are secrets: marked once, as `writeOnly`, in the kind's class. */
export function secretsOf(kind: TransportKind): string[] {
  return Object.entries(schemaOf(kind).properties ?? {})
    .filter(([, property]) => 'writeOnly' in property && property.writeOnly === true)
    .map(([name]) => name);
}
