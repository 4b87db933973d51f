import type { components } from './schema.js';

/** The shapes of the API, by their names in the OpenAPI document. */
export type Schemas = components['schemas'];
