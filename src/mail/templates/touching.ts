import type { Expressions, Kept } from './expressions.js';
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

/** Brackets, quotes and full stops belong to the sentence: programs leave them out of a link. */
function touchesAtEnd(words: string, before: boolean): boolean {
  const rest = words.replace(/[([<"'“„«]+$/, '');
  return rest === '' ? before : !/\s$/.test(rest);
}

function touchesAtStart(words: string, before: boolean): boolean {
  const rest = words.replace(/^[.,;:!?)\]>"'”“»]+/, '');
  return rest === '' ? before : !/^\s/.test(rest);
}

function piecesOf(text: string, expressions: Expressions): Piece[] {
  const top: Piece[] = [];
  const open: { fork: Fork; hasElse: boolean }[] = [];
  const add = (piece: Piece) => (open.at(-1)?.fork.branches.at(-1) ?? top).push(piece);
  let end = 0;
  for (const word of expressions.wordsIn(text)) {
    const { expression } = word;
    add(text.slice(end, word.start));
    end = word.end;
    if (expression.kind === 'value') {
      add(expression);
    } else if (expression.opens) {
      const fork = { branches: [[]], repeats: expression.name === 'each' };
      add(fork);
      open.push({ fork, hasElse: false });
    } else if (expression.name === 'else') {
      const block = open.at(-1);
      block?.fork.branches.push([]);
      if (block && /^\{\{~?\s*else\s*~?\}\}$/.test(expression.source)) block.hasElse = true;
    } else {
      const block = open.pop();
      if (block && !block.hasElse) block.fork.branches.push([]);
    }
  }
  add(text.slice(end));
  return top;
}

const reversed = (pieces: readonly Piece[]): Piece[] =>
  pieces
    .toReversed()
    .map((piece) =>
      typeof piece === 'object' && 'branches' in piece ? { ...piece, branches: piece.branches.map(reversed) } : piece,
    );
