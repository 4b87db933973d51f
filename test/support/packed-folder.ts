import { inject } from 'vitest';
import { whereabouts } from './on-demand.js';

/** What a hook is allowed that asks for the {@link packedFolder} first: it is built then. */
export const PACKING_MS = 300_000;

/** The folder of the packed package, as `PackedPackage` describes it: one for the whole run. */
export function packedFolder(): Promise<string> {
  return whereabouts(inject('packagePort'));
}
