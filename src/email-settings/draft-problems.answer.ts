import { ApiProperty } from '@nestjs/swagger';
import type { FieldProblem } from '../http/app.error.js';
import { FieldProblemAnswer } from '../http/problem.js';

/** What is wrong with a draft. */
export class DraftProblemsAnswer {
  @ApiProperty({ type: [FieldProblemAnswer], description: 'Empty where it can be saved' })
  errors!: readonly FieldProblem[];
}
