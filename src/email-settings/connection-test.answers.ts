import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { type Stage, type StageReport, STAGES } from '../mail-transports/transport.js';
import { FailureAnswer } from './failure.answer.js';
import { SETTING_VALUE } from './kind.answers.js';

class StageAnswer implements StageReport {
  @ApiProperty({ enum: STAGES, enumName: 'Stage' })
  stage!: Stage;

  @ApiProperty({ enum: ['passed', 'failed', 'skipped'] })
  status!: StageReport['status'];

  @ApiProperty({ type: 'integer' })
  durationMs!: number;

  @ApiProperty({ description: 'What stands below its row: the address, the certificate, why it was skipped' })
  detail!: string;
}

class ChangeAnswer {
  @ApiProperty({ example: 'port' })
  field!: string;

  @ApiProperty(SETTING_VALUE)
  from!: unknown;

  @ApiProperty(SETTING_VALUE)
  to!: unknown;
}

class SuggestionAnswer {
  @ApiProperty()
  text!: string;

  @ApiProperty({ type: [ChangeAnswer] })
  changes!: ChangeAnswer[];

  @ApiProperty({ enum: STAGES, enumName: 'Stage', description: 'The last stage that passed with these changes' })
  verifiedUpTo!: Stage;
}

/** The answer of Test Connection and of the test email. */
export class TestAnswer {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty({ type: [StageAnswer] })
  stages!: StageAnswer[];

  @ApiProperty({ type: FailureAnswer, required: false })
  error?: FailureAnswer;

  @ApiProperty({ type: SuggestionAnswer, required: false })
  suggestion?: SuggestionAnswer;

  @ApiProperty({ format: 'date-time', required: false, description: "When the server's certificate ends" })
  certificateExpiresAt?: string;
}

/** The first line: what will be gone through. */
class PlanLine {
  @ApiProperty({ enum: ['plan'] })
  type!: string;

  @ApiProperty({ enum: STAGES, enumName: 'Stage', isArray: true })
  stages!: Stage[];
}

/** A stage that has ended. */
class StageLine extends StageAnswer {
  @ApiProperty({ enum: ['stage'] })
  type!: string;
}

/** The last line: the whole answer. */
export class ResultLine extends TestAnswer {
  @ApiProperty({ enum: ['result'] })
  type!: string;
}

/** Describes what `answerTest` answers: one object, or lines of which `Result` is the last. */
export function ApiTestAnswer(Answer: Type<TestAnswer>, Result: Type<TestAnswer>): MethodDecorator {
  const lines = [PlanLine, StageLine, Result];
  return applyDecorators(
    ApiExtraModels(Answer, ...lines),
    ApiOkResponse({
      content: {
        'application/json': { schema: { $ref: getSchemaPath(Answer) } },
        'application/x-ndjson': {
          schema: {
            description: 'One of the lines',
            oneOf: lines.map((Line) => ({ $ref: getSchemaPath(Line) })),
          },
        },
      },
    }),
  );
}
