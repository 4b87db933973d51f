import type { Kept } from './expressions.js';
import type { ProblemCode, Span } from './template-problem.js';

/** Something in the wrong place: the expression at fault, or a piece of the HTML. */
export type Misplaced = { readonly message: string; readonly code?: ProblemCode } & (
  | { readonly expression: Kept }
  | {
      /** In the HTML with its expressions aside. */
      readonly at: Span;
      /** How it is written in the source, where that is not what the HTML says. */
      readonly written?: string;
    }
);

export const LINK_MISPLACED = 'A link variable may stand only as a whole link, not inside another address.';

export const isLink = ({ name }: Kept): boolean => name.startsWith('links.');
