import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { plural } from '../../ui/times.js';
import { type TemplateProblem, WORD_LABELS } from '../template.js';

/** Nobody is spoken to while they are typing. */
const SILENCE_MS = 1_000;

/** Everything that is wrong, with its place, and what mends it. */
export function ProblemList({
  problems,
  isReadOnly,
  onGo,
  onFix,
}: {
  readonly problems: readonly TemplateProblem[];
  readonly isReadOnly: boolean;
  readonly onGo: (problem: TemplateProblem) => void;
  readonly onFix: (problem: TemplateProblem) => void;
}) {
  return (
    <section class="problems" aria-labelledby="problems">
      <h3 id="problems">{problems.length === 0 ? 'No problems' : `Problems (${problems.length})`}</h3>
      {problems.length > 0 && (
        <ul>
          {problems.map((problem) => (
            <li key={JSON.stringify(problem)}>
              <span class={problem.severity === 'error' ? 'danger-text' : 'warning-text'}>
                <Icon name={problem.severity === 'error' ? 'circle-x' : 'triangle-alert'} />
              </span>
              <div>
                <span class="visually-hidden">{problem.severity === 'error' ? 'Error: ' : 'Warning: '}</span>
                <strong>{placeOf(problem)}:</strong> {problem.message}
                <div class="actions">
                  {!isReadOnly && problem.fix && <Button onClick={() => onFix(problem)}>{problem.fix.label}</Button>}
                  <Button look="text" label={`Go to ${placeOf(problem)}`} onClick={() => onGo(problem)}>
                    Go
                  </Button>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Says how many problems there are, once nobody types any more. */
export function SpokenProblems({
  problems,
  updating,
}: {
  readonly problems: readonly TemplateProblem[];
  readonly updating: boolean;
}) {
  const [said, setSaid] = useState('');
  const words = problems.length === 0 ? 'No problems' : plural(problems.length, 'problem');
  useEffect(() => {
    if (updating) return undefined;
    const timer = setTimeout(() => setSaid(words), SILENCE_MS);
    return () => clearTimeout(timer);
  }, [words, updating]);
  return (
    <p class="visually-hidden" role="status">
      {said}
    </p>
  );
}

export const placeOf = ({ field, line, column }: TemplateProblem): string =>
  `${WORD_LABELS[field]}, line ${line}, column ${column}`;
