import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiUnprocessableEntityResponse,
  getSchemaPath,
  IntersectionType,
} from '@nestjs/swagger';
import { PersonAnswer } from '../../../http/person.answer.js';
import { Problem, PROBLEM_TYPE } from '../../../http/problem.js';
import { PROBLEM_CODES, type ProblemCode, type TemplateProblem } from '../template-problem.js';
import { TEMPLATE_FIELDS, type TemplateField, type TemplateSource } from '../template-source.js';
import type { SavedTemplate } from './template-changes.js';
import type { Template, WrittenTemplate } from './template.js';
import type { OriginalThenAndNow } from './originals.js';
import { sourceOf } from './template-version.entity.js';
import type { UsedVersion } from './templates.js';

/** A template in the list. */
export class TemplateSummaryAnswer {
  @ApiProperty({ description: 'A UUID, or that of a system template', example: 'system.forgot-password.en' })
  id!: string;

  @ApiProperty({ example: 'forgot-password' })
  event!: string;

  @ApiProperty({ example: 'pt-BR' })
  locale!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ description: 'It came with the release and is read-only' })
  system!: boolean;

  @ApiProperty({ description: 'It is in use: emails of its event are sent with it to those who read its language' })
  isDefault!: boolean;

  @ApiProperty({ type: 'integer', description: 'Counts the saves; 0 for a system template. The ETag' })
  version!: number;

  @ApiProperty({ description: 'What the log calls it in this version' })
  loggedAs!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  updatedAt!: string | null;

  @ApiProperty({ type: PersonAnswer, nullable: true, description: 'Who saved last' })
  updatedBy!: PersonAnswer | null;

  @ApiProperty({ type: String, nullable: true, description: 'The id of the system template that it goes back to' })
  copiedFrom!: string | null;

  @ApiProperty({ description: 'A release has changed that system template since, and nobody has looked at that yet' })
  systemChanged!: boolean;
}

/** The words of a template. */
class SourceAnswer implements TemplateSource {
  @ApiProperty()
  subject!: string;

  @ApiProperty()
  preheader!: string;

  @ApiProperty()
  body!: string;

  @ApiProperty({ enum: ['markdown', 'html'] })
  format!: TemplateSource['format'];

  @ApiProperty()
  disclaimer!: string;

  @ApiProperty({ description: 'false: text only' })
  htmlEnabled!: boolean;
}

class FixAnswer {
  @ApiProperty({ example: 'Use recipient.fullName' })
  label!: string;

  @ApiProperty({ description: 'What the marked text could be replaced with' })
  replacement!: string;
}

/** A mistake in a template, where an editor marks it. Lines and columns count from 1; the end is exclusive. */
export class TemplateProblemAnswer implements TemplateProblem {
  @ApiProperty({ enum: ['error', 'warning'], description: 'A warning never stops anything' })
  severity!: TemplateProblem['severity'];

  @ApiProperty({ enum: TEMPLATE_FIELDS, enumName: 'TemplateField' })
  field!: TemplateField;

  @ApiProperty({ type: 'integer' })
  line!: number;

  @ApiProperty({ type: 'integer' })
  column!: number;

  @ApiProperty({ type: 'integer' })
  endLine!: number;

  @ApiProperty({ type: 'integer' })
  endColumn!: number;

  @ApiProperty({ enum: PROBLEM_CODES, enumName: 'TemplateProblemCode' })
  code!: ProblemCode;

  @ApiProperty({ description: 'For the person who writes the template' })
  message!: string;

  @ApiProperty({ type: FixAnswer, required: false })
  fix?: FixAnswer;
}

/** A template with its words, and as it is shown to somebody whose change came too late. */
export class TemplateAnswer extends IntersectionType(TemplateSummaryAnswer, SourceAnswer) {}

/** A template that was saved or put to use. */
export class SavedTemplateAnswer extends TemplateAnswer {
  @ApiProperty({ type: [TemplateProblemAnswer], description: 'What did not stop it: advice, and what is unfinished' })
  problems!: readonly TemplateProblemAnswer[];
}

/** A time in which a version was the default, without a break. */
class TemplateUseAnswer {
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: since before this was kept' })
  from!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: it still is' })
  until!: string | null;
}

/** A version of a template in its history. */
export class TemplateVersionSummaryAnswer {
  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  savedAt!: string;

  @ApiProperty({ type: PersonAnswer })
  savedBy!: PersonAnswer;

  @ApiProperty({ type: [TemplateUseAnswer], description: 'When it was the default, the oldest time first' })
  inUse!: readonly TemplateUseAnswer[];
}

/** A version with its words. */
export class TemplateVersionAnswer extends IntersectionType(TemplateVersionSummaryAnswer, SourceAnswer) {}

/** The system template that a template was copied from, then and now. */
export class OriginalAnswer implements OriginalThenAndNow {
  @ApiProperty({ example: 'system.forgot-password.en' })
  id!: string;

  @ApiProperty({ description: 'A release has changed it since, and nobody has looked at that yet' })
  changed!: boolean;

  @ApiProperty({ type: SourceAnswer, nullable: true, description: 'null: it was copied before this was kept' })
  copied!: SourceAnswer | null;

  @ApiProperty({ type: SourceAnswer, nullable: true, description: 'null: this release has no such template' })
  now!: SourceAnswer | null;
}

/** Describes the answer to a template with errors: a problem with everything that is wrong. */
export function ApiInvalidTemplate(): MethodDecorator {
  const problems = {
    type: 'object',
    required: ['problems'],
    properties: { problems: { type: 'array', items: { $ref: getSchemaPath(TemplateProblemAnswer) } } },
  };
  return applyDecorators(
    ApiExtraModels(TemplateProblemAnswer),
    ApiUnprocessableEntityResponse({
      description: 'The template has errors; nothing was changed',
      content: { [PROBLEM_TYPE]: { schema: { allOf: [{ $ref: getSchemaPath(Problem) }, problems] } } },
    }),
  );
}

export const summaryOf = ({ updatedAt, ...template }: Template): TemplateSummaryAnswer => ({
  ...template,
  updatedAt: updatedAt?.toISOString() ?? null,
});

export const answerOf = ({ source, ...template }: WrittenTemplate): TemplateAnswer => ({
  ...summaryOf(template),
  ...source,
});

export const savedAnswerOf = ({ problems, ...template }: SavedTemplate): SavedTemplateAnswer => ({
  ...answerOf(template),
  problems,
});

export const versionSummaryOf = (saved: UsedVersion): TemplateVersionSummaryAnswer => ({
  version: saved.version,
  savedAt: saved.savedAt.toISOString(),
  savedBy: { id: saved.savedById, name: saved.savedByName },
  inUse: saved.inUse.map(({ from, until }) => ({
    from: from?.toISOString() ?? null,
    until: until?.toISOString() ?? null,
  })),
});

export const versionOf = (saved: UsedVersion): TemplateVersionAnswer => ({
  ...versionSummaryOf(saved),
  ...sourceOf(saved),
});
