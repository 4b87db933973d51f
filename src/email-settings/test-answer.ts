import type { Request, Response } from 'express';
import { JsonLines, wantsLines, whileConnected } from '../http/ndjson.js';
import type { ProbeResult, Stage, StageReport } from '../mail-transports/transport.js';

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
  const { ok, stages, error, suggestion, certificateExpiresAt } = result;
  const answer = {
    ok,
    stages,
    ...(error && { error }),
    ...(suggestion && { suggestion }),
    ...(certificateExpiresAt && { certificateExpiresAt: certificateExpiresAt.toISOString() }),
    ...members(result),
  };
  if (lines) {
    lines.write({ type: 'result', ...answer });
    lines.end();
  } else response.status(200).json(answer);
}
