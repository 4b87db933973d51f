import { useEffect, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../ui/icon.js';
import { durationOf } from '../ui/times.js';
import { STAGE_WORDS } from './stage-words.js';
import type { Stage, StageReport, TestRun } from './test-run.js';

/** From then on it is said how long it can take. */
const PATIENCE_SHOWN_MS = 2_000;

type State = 'passed' | 'failed' | 'skipped' | 'running' | 'waiting' | 'cancelled';

const ICONS: Readonly<Record<State, { readonly icon: IconName; readonly tone: string }>> = {
  passed: { icon: 'circle-check', tone: 'success-text' },
  failed: { icon: 'circle-x', tone: 'danger-text' },
  skipped: { icon: 'circle-slash', tone: 'second-text' },
  running: { icon: 'loader-circle', tone: 'info-text' },
  waiting: { icon: 'circle-dashed', tone: 'second-text' },
  cancelled: { icon: 'circle-slash', tone: 'second-text' },
};

/** The way to the server, all of it from the start; the stage that failed is open. */
export function StageList({
  run,
  labelledBy,
  advice,
}: {
  readonly run: TestRun;
  readonly labelledBy: string;
  /** What stands below the stage that failed. */
  readonly advice: ComponentChildren;
}) {
  const running = run.state === 'running' ? run.plan[run.reports.length] : undefined;
  return (
    <ol class="stages" aria-labelledby={labelledBy}>
      {run.plan.map((stage) => {
        const report = run.reports.find((candidate) => candidate.stage === stage);
        const state =
          report?.status ?? (stage === running ? 'running' : run.state === 'running' ? 'waiting' : 'cancelled');
        return <StageRow key={stage} run={run} stage={stage} state={state} report={report} advice={advice} />;
      })}
    </ol>
  );
}

function StageRow({
  run,
  stage,
  state,
  report,
  advice,
}: {
  readonly run: TestRun;
  readonly stage: Stage;
  readonly state: State;
  readonly report: StageReport | undefined;
  readonly advice: ComponentChildren;
}) {
  const words = STAGE_WORDS[stage];
  const { icon, tone } = ICONS[state];
  return (
    <li class={`stage ${state}`}>
      <span class={tone}>
        <Icon name={icon} turning={state === 'running'} />
      </span>
      <div>
        <p class="stage-title">
          <span>
            <strong>{words.title(run.subject)}</strong> <span class="second-text">{words.technical}</span>
          </span>
          <span class="help numbers">
            {state === 'passed' && (
              <>
                <span class="visually-hidden">passed in </span>
                {durationOf(report!.durationMs)}
              </>
            )}
            {state === 'failed' && `failed after ${durationOf(report!.durationMs)}`}
            {state === 'skipped' && report!.detail}
            {state === 'waiting' && 'not yet'}
            {state === 'cancelled' && 'not reached'}
            {state === 'running' && <Elapsed since={run.stageSince} patienceS={words.patienceS} />}
          </span>
        </p>
        {state === 'running' && <p class="help">{words.running(run.subject)}</p>}
        {state === 'passed' && report!.detail && <p class="help">{report!.detail}</p>}
        {state === 'failed' && advice}
      </div>
    </li>
  );
}

function Elapsed({ since, patienceS }: { readonly since: number; readonly patienceS: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const elapsed = Math.max(0, now - since);
  return (
    <>
      {Math.floor(elapsed / 1_000)} s{elapsed >= PATIENCE_SHOWN_MS && `, waits up to ${patienceS} s`}
    </>
  );
}
