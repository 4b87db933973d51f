import { AppError } from '../../../http/app.error.js';
import type { TemplateProblem } from '../template-problem.js';
import { answerOf } from './template.answers.js';
import type { WrittenTemplate } from './template.js';

export const isAnError = ({ severity }: TemplateProblem): boolean => severity === 'error';

/** What may be saved as long as nobody is sent it. */
export const onlyUnfinished = ({ code }: TemplateProblem): boolean => code === 'missing-variable';

/** @param refused what does not happen because of it: "Not saved". */
export function invalidTemplate(problems: readonly TemplateProblem[], refused: string): AppError {
  const errors = problems.filter(isAnError);
  const detail =
    errors.length === 1
      ? errors[0]!.message
      : `${errors.length} problems have to be mended first. ${errors[0]!.message}`;
  return new AppError('invalid-template', `${refused}: ${detail}`, {
    errors: errors.map(({ field, line, column, message }) => ({
      field,
      message: `Line ${line}, column ${column}: ${message}`,
    })),
    members: { problems },
  });
}

export function staleTemplate(stored: WrittenTemplate): AppError {
  const by = stored.updatedBy ? ` by ${stored.updatedBy.name}` : '';
  return new AppError(
    'stale-revision',
    `The template was changed${by} after you read it. Nothing was overwritten. Read it again and repeat your change.`,
    { members: { current: answerOf(stored) } },
  );
}

export const readOnly = (): AppError =>
  new AppError('conflict', 'System templates are read-only and come with the release. Copy it, and change the copy.');

export const inUse = (): AppError => new AppError('conflict', 'It is in use. Mark another template as default first.');

export const alwaysInUse = (): AppError =>
  new AppError('conflict', 'A system template is in use as long as no other one is. Mark another template as default.');
