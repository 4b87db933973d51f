import { ApiProperty } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { JsonLines, wantsLines, whileConnected } from '../http/ndjson.js';
import type { ProbeResult, Stage, StageReport } from '../mail-transports/transport.js';

class StageAnswer {
  @ApiProperty({ example: 'dns' })
  stage!: string;

  @ApiProperty({ enum: ['passed', 'failed', 'skipped'] })
  status!: string;

  @ApiProperty()
  durationMs!: number;

  @ApiProperty()
  detail!: string;
}

/** What went wrong and what to do about it. */
export class FailureAnswer {
  @ApiProperty()
  stage!: string;

  @ApiProperty({ enum: ['email', 'temporary', 'account'] })
  fault!: string;

  @ApiProperty({ example: 'wrong-password' })
  code!: string;

  @ApiProperty({ description: "The server's own words, cleaned; empty where it said nothing" })
  reply!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  advice!: string;

  @ApiProperty({ type: [String], description: 'The settings to look at' })
  fields!: string[];
}

class ChangeAnswer {
  @ApiProperty()
  field!: string;

  @ApiProperty({})
  from!: unknown;

  @ApiProperty({})
  to!: unknown;
}

class SuggestionAnswer {
  @ApiProperty()
  text!: string;

  @ApiProperty({ type: [ChangeAnswer] })
  changes!: ChangeAnswer[];

  @ApiProperty({ description: 'The last stage that passed with these changes' })
  verifiedUpTo!: string;
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
}

/**
 * Answers a test, in lines while it runs (`plan`, `stage` by `stage`, `result`) where the caller asked for them, as
 * one object otherwise. The test ends when its caller leaves.
 */
export async function answerTest<Result extends ProbeResult>(
  request: Request,
  response: Response,
  plan: readonly Stage[],
  run: (onStage: (report: StageReport) => void, signal: AbortSignal) => Promise<Result>,
  members: (result: Result) => object = () => ({}),
): Promise<void> {
  const signal = whileConnected(response);
  const lines = wantsLines(request) ? new JsonLines(response) : undefined;
  lines?.write({ type: 'plan', stages: plan });
  const result = await run((report) => lines?.write({ type: 'stage', ...report }), signal);
  const { ok, stages, error, suggestion } = result;
  const answer = { ok, stages, ...(error && { error }), ...(suggestion && { suggestion }), ...members(result) };
  if (lines) {
    lines.write({ type: 'result', ...answer });
    lines.end();
  } else response.status(200).json(answer);
}
