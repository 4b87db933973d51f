export type Part = 'write' | 'preview' | 'problems';

/** What is seen where there is room for one thing. */
export function Parts({
  part,
  problems,
  onPart,
}: {
  readonly part: Part;
  readonly problems: number;
  readonly onPart: (part: Part) => void;
}) {
  const parts: readonly (readonly [Part, string])[] = [
    ['write', 'Write'],
    ['preview', 'Preview'],
    ['problems', problems === 0 ? 'Problems' : `Problems (${problems})`],
  ];
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Show</legend>
      {parts.map(([name, words]) => (
        <label key={name}>
          <input type="radio" name="part" checked={part === name} onChange={() => onPart(name)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
