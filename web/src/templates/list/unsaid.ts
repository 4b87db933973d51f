let unsaid: string | undefined;

/** What was done elsewhere, for the list to say as soon as it is there. */
export function sayOnList(words: string): void {
  unsaid = words;
}

/** What the list has not said yet: once. */
export function takeUnsaid(): string | undefined {
  const words = unsaid;
  unsaid = undefined;
  return words;
}
