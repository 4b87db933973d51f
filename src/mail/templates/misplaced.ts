import type { Kept } from './expressions.js';

/** Something in the wrong place: the expression at fault, or a piece of the source as it is written there. */
export type Misplaced = { readonly message: string } & ({ readonly expression: Kept } | { readonly written: string });

export const LINK_MISPLACED = 'A link variable may stand only as a whole link, not inside another address.';

export const isLink = ({ name }: Kept): boolean => name.startsWith('links.');
