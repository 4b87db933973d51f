import type { ComponentChildren } from 'preact';
import { mailStatus } from '../shell/mail-status.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { dateAndTimeOf, dateOf, durationOf, spanOf } from '../ui/times.js';
import { StageList } from './stage-list.js';
import { STAGE_WORDS } from './stage-words.js';
import { testReport } from './test-report.js';
import { failedStage, type TestRun } from './test-run.js';

/** As long before its end as the banner speaks of it. */
const WORTH_A_REMARK_MS = 30 * 24 * 3_600_000;

/** What the last test said, or that there was none. */
export function TestPanel({
  run,
  isOutdated,
  note,
  advice,
  headingId,
  onAgain,
  onSendTestEmail,
}: {
  readonly run: TestRun | undefined;
  /** The form says something else by now. */
  readonly isOutdated: boolean;
  /** What was changed by a press of Apply, with a way back. */
  readonly note: ComponentChildren;
  readonly advice: ComponentChildren;
  readonly headingId: string;
  readonly onAgain: () => void;
  readonly onSendTestEmail: () => void;
}) {
  if (!run) return <NotTestedHere />;
  const { state, result, subject } = run;
  const isOver = state === 'passed' || state === 'failed';
  return (
    <>
      {note}
      {isOutdated && state !== 'running' && <p class="help">Values have changed since this test.</p>}
      {state === 'passed' && !isOutdated && (
        <p>
          {subject.host} accepts email from {subject.sender}. {durationOf(totalOf(run))} in all.
        </p>
      )}
      {state === 'passed' && !isOutdated && <Remarks certificateExpiresAt={result?.certificateExpiresAt} />}
      {state === 'cancelled' && <p>Nothing was saved or sent.</p>}
      {run.problem && <ProblemNotice problem={run.problem} />}
      {run.plan.length > 0 && (
        <div class={isOutdated && state !== 'running' ? 'outdated' : ''}>
          <StageList run={run} labelledBy={headingId} advice={result && advice} />
        </div>
      )}
      {isOver && (
        <div class="actions">
          {state === 'passed' && !isOutdated ? (
            <Button onClick={onSendTestEmail}>Send Test Email…</Button>
          ) : (
            <Button onClick={onAgain}>Test Again</Button>
          )}
          <CopyButton text={() => testReport(run)}>Copy Report</CopyButton>
        </div>
      )}
    </>
  );
}

/** The heading of the panel, and of the dialog that it is on a phone. */
export function testHeading(run: TestRun | undefined, isOutdated: boolean): string {
  if (!run) {
    const last = mailStatus.now.value?.lastTest;
    return last ? `Last test: ${last.ok ? 'passed' : 'failed'}` : 'Connection test';
  }
  const { state, subject } = run;
  if (state === 'running') return `Testing ${subject.host}${subject.port && `, port ${subject.port}`}`;
  if (isOutdated) return 'Connection test';
  if (state === 'passed') return 'Connection works';
  if (state === 'cancelled') return 'Test cancelled';
  if (state === 'failed') return `Stopped at: ${STAGE_WORDS[failedStage(run)!].title(subject)}`;
  return 'Not tested';
}

/** The picture before the heading. */
export function TestHeadingIcon({
  run,
  isOutdated,
}: {
  readonly run: TestRun | undefined;
  readonly isOutdated: boolean;
}) {
  if (isOutdated) return null;
  if (run?.state === 'passed')
    return (
      <span class="success-text">
        <Icon name="circle-check" />
      </span>
    );
  if (run?.state === 'failed')
    return (
      <span class="danger-text">
        <Icon name="circle-x" />
      </span>
    );
  return null;
}

/** What a screen reader says: when it begins, and when it is over. */
export function spokenOf(run: TestRun | undefined): string {
  if (!run) return '';
  const { state, subject, result } = run;
  if (state === 'running') return `Testing ${subject.host}.`;
  if (state === 'passed') return 'Connection works.';
  if (state === 'cancelled') return 'Test cancelled.';
  const stage = failedStage(run);
  if (!stage || !result?.error) return '';
  return `Stopped at ${STAGE_WORDS[stage].title(subject)}. ${result.error.title} Advice follows.`;
}

function NotTestedHere() {
  const last = mailStatus.now.value?.lastTest;
  return (
    <>
      {last ? (
        <p>
          {last.stage &&
            `It stopped at: ${STAGE_WORDS[last.stage].title({ host: '', port: '', user: '', sender: 'the sender' })}. `}
          {dateAndTimeOf(last.at)} by {last.by}, of the saved values.
        </p>
      ) : (
        <p>Not tested yet.</p>
      )}
      <p class="help">A test tries the values on this page. It saves nothing and sends no email.</p>
    </>
  );
}

function Remarks({ certificateExpiresAt }: { readonly certificateExpiresAt: string | undefined }) {
  const left = certificateExpiresAt ? new Date(certificateExpiresAt).getTime() - Date.now() : Infinity;
  if (left > WORTH_A_REMARK_MS) return null;
  return (
    <p>
      Good to know: the certificate expires on {dateOf(certificateExpiresAt!)}, in {spanOf(left)}.
    </p>
  );
}

function totalOf({ reports }: TestRun): number {
  return reports.reduce((sum, { durationMs }) => sum + durationMs, 0);
}
