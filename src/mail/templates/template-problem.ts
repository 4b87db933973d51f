import type { TemplateField } from './template-source.js';

/** A mistake in a template, where the editor marks it. Lines and columns count from 1; the end is exclusive. */
export interface TemplateProblem {
  /** Only errors stop a template; a warning is advice. */
  readonly severity: 'error' | 'warning';
  readonly field: TemplateField;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly code: ProblemCode;
  readonly message: string;
  /** What the marked text could be replaced with. */
  readonly fix?: { readonly label: string; readonly replacement: string };
}

/** Stable names: programs compare them. */
export const PROBLEM_CODES = [
  'not-text',
  'too-long',
  'too-many-expressions',
  'too-deep',
  'unsafe-character',
  'syntax',
  'not-closed',
  'not-allowed',
  'unknown-variable',
  'wrong-place',
  'html',
  'missing-variable',
  'does-not-render',
  'too-costly',
  'too-large',
  // Warnings
  'cut-by-gmail',
  'picture-without-words',
  'low-contrast',
  'empty-subject',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** A piece of a field, as offsets into its text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Mistake {
  readonly field: TemplateField;
  readonly text: string;
  readonly span: Span;
  readonly code: ProblemCode;
  readonly message: string;
  readonly fix?: TemplateProblem['fix'];
}

/** As {@link errorAt}, for what is only advice. */
export const warningAt = (mistake: Mistake): TemplateProblem => ({ ...errorAt(mistake), severity: 'warning' });

/** An error at a piece of a field's text. */
export function errorAt({ field, text, span, code, message, fix }: Mistake): TemplateProblem {
  const start = positionIn(text, span.start);
  const end = positionIn(text, span.end);
  return {
    severity: 'error',
    field,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    code,
    message,
    ...(fix && { fix }),
  };
}

/** Line and column of an offset, both from 1 on. */
export function positionIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The other way round, within the text. */
export function offsetIn(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const lines = text.split('\n').slice(0, line - 1);
  return Math.min(text.length, lines.reduce((offset, before) => offset + before.length + 1, 0) + column - 1);
}
