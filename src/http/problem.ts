import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiDefaultResponse,
  ApiExtraModels,
  ApiPreconditionFailedResponse,
  ApiProperty,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FieldProblem } from './app.error.js';

export const PROBLEM_TYPE = 'application/problem+json';

export class FieldProblemAnswer implements FieldProblem {
  @ApiProperty({ example: 'settings.port', description: 'Where in the request' })
  field!: string;

  @ApiProperty({ description: 'What is wrong with it, for the person who typed it' })
  message!: string;
}

/** What every error is answered with (RFC 9457). */
export class Problem {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'The request is not valid' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 400 })
  status!: number;

  @ApiProperty({ description: 'What happened and what to do' })
  detail!: string;

  @ApiProperty({ example: 'invalid-request', description: 'Never changes its name: for programs' })
  code!: string;

  @ApiProperty({ type: [FieldProblemAnswer], description: 'Empty where no field is to blame' })
  errors!: readonly FieldProblem[];
}

/** Describes the errors of a controller's routes in the OpenAPI document. */
export function ApiProblems(): ClassDecorator {
  return applyDecorators(
    ApiExtraModels(Problem),
    ApiDefaultResponse({
      description: 'Any error',
      content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath(Problem) } } },
    }),
  );
}

/** Describes the answer to a stale `If-Match`: a problem that brings what is stored, as `Stored` describes it. */
export function ApiStale(Stored: Type<object>): MethodDecorator {
  const current = { type: 'object', required: ['current'], properties: { current: { $ref: getSchemaPath(Stored) } } };
  return ApiPreconditionFailedResponse({
    description: 'Someone else saved meanwhile; nothing was overwritten',
    content: { [PROBLEM_TYPE]: { schema: { allOf: [{ $ref: getSchemaPath(Problem) }, current] } } },
  });
}
