import type { MailEvent, TemplateProblem } from '../template.js';
import { variablesOf } from '../variables.js';

interface Check {
  readonly words: string;
  readonly ok: boolean;
}

/** What a template has to be before emails are sent with it, each with whether it is. */
export function checksOf(event: MailEvent, problems: readonly TemplateProblem[]): readonly Check[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const has = (...codes: readonly TemplateProblem['code'][]) => errors.some(({ code }) => codes.includes(code));
  const required = event.required.map((name) => variablesOf(event).find((one) => one.name === name)?.title ?? name);
  const others = errors.filter(({ code }) => !KNOWN.includes(code));
  return [
    ...(required.length > 0
      ? [{ words: `${required.join(', ')} in HTML and in plain text`, ok: !has('missing-variable') }]
      : []),
    { words: 'All variables known', ok: !has('unknown-variable') },
    { words: 'Nothing that mail programs refuse', ok: others.length === 0 },
    { words: 'Renders with every sample', ok: errors.every(({ code }) => code === 'missing-variable') },
  ];
}

const KNOWN: readonly TemplateProblem['code'][] = [
  'missing-variable',
  'unknown-variable',
  'does-not-render',
  'too-costly',
  'too-large',
];
