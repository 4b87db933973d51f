import { version } from '../../../package.json';
import { dateAndSecondOf, durationOf, timeZone } from '../ui/times.js';
import { STAGE_WORDS } from './stage-words.js';
import { failedStage, type StageReport, type TestRun } from './test-run.js';

/** A test as plain text for a ticket: without secrets, and of the username only whether there was one. */
export function testReport(run: TestRun): string {
  const { subject, plan, reports, startedAt, result } = run;
  const titleOf = (stage: StageReport['stage']) => STAGE_WORDS[stage].title(subject);
  const rows = plan.map((stage) => {
    const report = reports.find((candidate) => candidate.stage === stage);
    return `${titleOf(stage)}: ${report ? outcomeOf(report) : 'not reached'}`;
  });
  const { error, suggestion } = result ?? {};
  return [
    `Connection test of ${subject.host}${subject.port && `, port ${subject.port}`}`,
    `${dateAndSecondOf(startedAt)} (${timeZone})`,
    `UMS Mail ${version}`,
    `Username entered: ${subject.user ? 'yes' : 'no'}`,
    '',
    ...rows,
    ...(error
      ? [
          '',
          `Stopped at: ${titleOf(failedStage(run)!)}`,
          `Cause: ${error.code}`,
          error.title,
          error.advice,
          ...(error.reply ? [`The server's words: ${error.reply}`] : []),
          ...(suggestion ? [suggestion.text] : []),
        ]
      : []),
  ]
    .map((line) => (subject.user ? line.replaceAll(subject.user, '(username)') : line))
    .join('\n');
}

function outcomeOf({ status, durationMs, detail }: StageReport): string {
  if (status === 'skipped') return detail;
  return `${status}, ${durationOf(durationMs)}${detail && `, ${detail}`}`;
}
