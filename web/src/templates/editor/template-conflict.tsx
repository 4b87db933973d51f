import { later } from '../../ui/later.js';
import { type ComparedField, SomeoneElseSaved } from '../../ui/someone-else-saved.js';
import { plural } from '../../ui/times.js';
import { asText } from '../history/as-text.js';
import { FORMAT_WORDS, type Template, WORD_LABELS, WORD_NAMES, type Words, wordsIn } from '../template.js';

const Difference = later('the comparison', async () => (await import('../history/difference.js')).Difference);

/** Two editors changed one template at once. */
export function TemplateConflict({
  before,
  mine,
  now,
  onKeep,
  onDiscard,
  onCombine,
}: {
  readonly before: Words;
  readonly mine: Words;
  /** What is saved now. */
  readonly now: Template;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
  readonly onCombine: (words: Words) => void;
}) {
  const saved = wordsIn(now);
  return (
    <SomeoneElseSaved
      by={now.updatedBy}
      at={now.updatedAt}
      fields={FIELDS}
      states={{ before: { ...before }, mine: { ...mine }, saved: { ...saved } }}
      onKeep={onKeep}
      onDiscard={onDiscard}
      onCombine={(combined) => onCombine(combined as unknown as Words)}
    >
      <Difference before={{ title: 'Saved now', text: asText(saved) }} after={{ title: 'Yours', text: asText(mine) }} />
    </SomeoneElseSaved>
  );
}

const FIELDS: readonly ComparedField[] = WORD_NAMES.map((name) => ({
  name,
  label: WORD_LABELS[name],
  ...(name === 'format' && { words: (value) => FORMAT_WORDS[value as Words['format']] }),
  ...(name === 'htmlEnabled' && { words: (value) => (value ? 'yes' : 'no') }),
  // The whole of it stands below, side by side.
  ...((name === 'body' || name === 'disclaimer') && { words: linesOf }),
}));

function linesOf(value: unknown): string {
  const text = String(value);
  return text === '' ? 'empty' : plural(text.split('\n').length, 'line');
}
