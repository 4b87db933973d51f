import { JSONSchema } from 'class-validator-jsonschema';

/** There is nothing to set. */
@JSONSchema({ type: 'object', properties: {} })
export class CaptureSettings {}
