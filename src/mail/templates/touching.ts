import { type Expressions, type Kept, signOf } from './expressions.js';
import { parse } from './handlebars.js';
import { isLink } from './misplaced.js';

/** What a text is made of: words, values, and forks where a block shows one of its branches. */
type Piece = string | Kept | Fork;

interface Fork {
  readonly branches: Piece[][];
  readonly repeats: boolean;
}

/**
 * The link variables that touch another word, whatever the blocks decide. Mail programs make one link of all that
 * touches, so in `https://evil.example/?t={{links.reset}}` the secret would go to another host.
 */
export function touchingLinks(text: string, expressions: Expressions): readonly Kept[] {
  const pieces = piecesOf(text, expressions);
  const found = new Set<Kept>();
  walk(pieces, false, touchesAtEnd, found);
  walk(reversed(pieces), false, touchesAtStart, found);
  return [...found];
}

/** @returns whether what comes next would touch a word. */
function walk(
  pieces: readonly Piece[],
  before: boolean,
  edge: (words: string, before: boolean) => boolean,
  found: Set<Kept>,
): boolean {
  return pieces.reduce((touches, piece) => {
    if (typeof piece === 'string') return edge(piece, touches);
    if (!('branches' in piece)) {
      if (touches && isLink(piece)) found.add(piece);
      return true;
    }
    const after = (touches: boolean) =>
      piece.branches.map((branch) => walk(branch, touches, edge, found)).some((touching) => touching);
    const once = after(touches);
    return piece.repeats ? after(touches || once) || once : once;
  }, before);
}

/**
 * Brackets, quotes and full stops belong to the sentence: programs leave them out of a link. A space without width keeps
 * nothing apart.
 */
function touchesAtEnd(words: string, before: boolean): boolean {
  // Only from the first of them on: to try it from each would take a second for 20,000.
  const rest = words.replace(/(?<![([<"'“„«\u200b])[([<"'“„«\u200b]+$/, '');
  return rest === '' ? before : !/\s$/.test(rest);
}

function touchesAtStart(words: string, before: boolean): boolean {
  const rest = words.replace(/^[.,;:!?)\]>"'”“»\u200b]+/, '');
  return rest === '' ? before : !/^\s/.test(rest);
}

/** As Handlebars reads it: without the white space around `{{~x~}}` and in the line of a block that stands alone. */
function piecesOf(text: string, expressions: Expressions): Piece[] {
  const values = expressions.wordsIn(text).flatMap(({ expression }) => (expression.kind === 'value' ? expression : []));
  const pieceOf = (node: hbs.AST.Statement): Piece => {
    if (node.type === 'ContentStatement') return (node as hbs.AST.ContentStatement).value;
    if (node.type === 'MustacheStatement') {
      const { original } = (node as hbs.AST.MustacheStatement).path as hbs.AST.PathExpression;
      return signOf(original) ?? values.shift()!;
    }
    const { path, program, inverse } = node as hbs.AST.BlockStatement;
    const branches = [program, inverse].map((branch) => (branch?.body ?? []).map(pieceOf));
    return { branches, repeats: path.original === 'each' };
  };
  return parse(expressions.restore(text)).body.map(pieceOf);
}

const reversed = (pieces: readonly Piece[]): Piece[] =>
  pieces
    .toReversed()
    .map((piece) =>
      typeof piece === 'object' && 'branches' in piece ? { ...piece, branches: piece.branches.map(reversed) } : piece,
    );
