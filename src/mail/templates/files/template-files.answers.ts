import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiUnprocessableEntityResponse, getSchemaPath } from '@nestjs/swagger';
import { AppError } from '../../../http/app.error.js';
import { Problem, PROBLEM_TYPE } from '../../../http/problem.js';
import type { ProblemInFile } from './folder-rules.js';
import { fingerprintOf, type ImportedFile, type Plan } from './import-plan.js';
import type { Planned } from './template-import.js';

const WORDS = ['new', 'changed', 'unchanged'] as const;
const USES = ['from now on', 'no more', 'unchanged'] as const;

/** What an import does to one template. */
class ImportedFileAnswer implements ImportedFile {
  @ApiProperty({ example: 'forgot-password/friendlier.en.md' })
  file!: string;

  @ApiProperty({ example: 'forgot-password' })
  event!: string;

  @ApiProperty({ example: 'pt-BR' })
  locale!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: WORDS, description: 'Beside those here' })
  words!: ImportedFile['words'];

  @ApiProperty({ enum: USES, description: 'Whether emails are sent with it' })
  use!: ImportedFile['use'];

  @ApiProperty({ type: 'integer', description: 'How many tokens of Bold BI are variables in it' })
  converted!: number;
}

/** What is wrong with a file, or could be better. */
export class FileProblemAnswer {
  @ApiProperty({ example: 'forgot-password/friendlier.en.md' })
  file!: string;

  @ApiProperty({ type: 'integer', nullable: true, description: 'From 1 on; null: it is about the file as a whole' })
  line!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'From 1 on' })
  column!: number | null;

  @ApiProperty({ description: 'For the person who writes the template' })
  message!: string;
}

export class TemplateImportAnswer {
  @ApiProperty({ type: [ImportedFileAnswer], description: 'Those without a problem' })
  files!: readonly ImportedFileAnswer[];

  @ApiProperty({ type: 'integer', description: 'How many tokens of Bold BI are variables, in all that could be read' })
  converted!: number;

  @ApiProperty({ type: [FileProblemAnswer], description: 'As long as there is one, nothing is imported' })
  problems!: readonly FileProblemAnswer[];

  @ApiProperty({ type: [FileProblemAnswer], description: 'Advice, which stops nothing' })
  warnings!: readonly FileProblemAnswer[];

  @ApiProperty({ description: 'The same as long as the same would happen: for the import that follows a dry run' })
  plan!: string;
}

/** Describes the answer to files with problems. */
export function ApiInvalidImport(): MethodDecorator {
  const list = { type: 'array', items: { $ref: getSchemaPath(FileProblemAnswer) } };
  const found = {
    type: 'object',
    properties: { problems: list, warnings: list },
  };
  return applyDecorators(
    ApiExtraModels(FileProblemAnswer),
    ApiUnprocessableEntityResponse({
      description: 'There are problems; nothing was changed. Without their lists: the .zip file cannot be read at all',
      content: { [PROBLEM_TYPE]: { schema: { allOf: [{ $ref: getSchemaPath(Problem) }, found] } } },
    }),
  );
}

export function importAnswerOf({ templates, plans, problems, warnings }: Planned): TemplateImportAnswer {
  return {
    files: plans.map(fileOf),
    converted: templates.reduce((sum, { converted }) => sum + converted, 0),
    problems: problems.map(problemOf),
    warnings: warnings.map(problemOf),
    plan: fingerprintOf(plans),
  };
}

export function invalidImport({ problems, warnings }: Pick<Planned, 'problems' | 'warnings'>): AppError {
  const [first] = problems.map(inWords);
  const others = problems.length === 1 ? '' : ` There are ${problems.length} problems in all.`;
  return new AppError('invalid-import', `Nothing was imported. ${first!.field}: ${first!.message}${others}`, {
    errors: problems.map(inWords),
    members: { problems: problems.map(problemOf), warnings: warnings.map(problemOf) },
  });
}

export function exportInTheWay(problems: readonly ProblemInFile[]): AppError {
  const errors = problems.map(inWords);
  return new AppError('conflict', `Nothing was exported. ${errors[0]!.field}: ${errors[0]!.message}`, { errors });
}

const inWords = ({ file, place, message }: ProblemInFile) => ({
  field: file,
  message: place ? `Line ${place.line}, column ${place.column}: ${message}` : message,
});

const fileOf = ({ template: { file, event, locale, name, converted }, words, use }: Plan): ImportedFileAnswer => ({
  file,
  event,
  locale,
  name,
  words,
  use,
  converted,
});

const problemOf = ({ file, place, message }: ProblemInFile): FileProblemAnswer => ({
  file,
  line: place?.line ?? null,
  column: place?.column ?? null,
  message,
});
