const MOST_KEPT = 500;

/**
 * Keeps what `make` has made, by the names that it was made for: making a format of `Intl` takes 50 times as long as
 * using it. The names come from callers, so the store has an end.
 */
export function kept<Names extends readonly string[], Made>(
  make: (...names: Names) => Made,
): (...names: Names) => Made {
  const made = new Map<string, Made>();
  return (...names) => {
    const key = names.join(' ');
    const known = made.get(key);
    if (known !== undefined) return known;
    const one = make(...names);
    if (made.size >= MOST_KEPT) made.clear();
    made.set(key, one);
    return one;
  };
}
