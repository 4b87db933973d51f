/** What a form holds, by the names of its fields. */
export type Values = Readonly<Record<string, unknown>>;

/** Three states of one form. */
export interface ThreeWay {
  /** When this page was opened. */
  readonly before: Values;
  /** What was typed here since then. */
  readonly mine: Values;
  /** What somebody else has saved since then. */
  readonly saved: Values;
}

/** Who changed what, by the names of the fields. Where both came to the same value there is nothing to say. */
export interface Comparison {
  readonly both: readonly string[];
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

export function compare(names: readonly string[], { before, mine, saved }: ThreeWay): Comparison {
  const byMe = (name: string) => !isSame(mine[name], before[name]);
  const byThem = (name: string) => !isSame(saved[name], before[name]);
  const differing = names.filter((name) => !isSame(mine[name], saved[name]));
  return {
    both: differing.filter((name) => byMe(name) && byThem(name)),
    mine: differing.filter((name) => byMe(name) && !byThem(name)),
    theirs: differing.filter((name) => !byMe(name) && byThem(name)),
  };
}

/** What both changed, together; of what both changed, mine where `keepsMine` says so. */
export function combine(names: readonly string[], states: ThreeWay, keepsMine: (name: string) => boolean): Values {
  const { both, mine } = compare(names, states);
  const isMine = (name: string) => mine.includes(name) || (both.includes(name) && keepsMine(name));
  return Object.fromEntries(names.map((name) => [name, isMine(name) ? states.mine[name] : states.saved[name]]));
}

/** Empty is the same as not there. */
function isSame(one: unknown, other: unknown): boolean {
  return (one ?? '') === (other ?? '');
}
