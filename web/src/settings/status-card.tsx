import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { HOME } from '../shell/location.js';
import { type MailStatus, mailStatus } from '../shell/mail-status.js';
import { Button } from '../ui/button.js';
import { Icon, type IconName } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { count, spanOf, timeOf, timeZone } from '../ui/times.js';
import { LastDay } from './last-day.js';

const STATES: Readonly<
  Record<MailStatus['state'], { readonly icon: IconName; readonly tone: string; readonly word: string }>
> = {
  working: { icon: 'circle-check', tone: 'success-text', word: 'Working' },
  'on-hold': { icon: 'circle-pause', tone: 'danger-text', word: 'On hold' },
  paused: { icon: 'circle-pause', tone: 'warning-text', word: 'Paused' },
  'not-configured': { icon: 'circle-dashed', tone: 'second-text', word: 'Not set up yet' },
};

/** Whether emails go out, and what became of those of the last day. On a phone, one line that opens. */
export function StatusCard({
  isPhone = false,
  onSendTestEmail,
}: {
  readonly isPhone?: boolean;
  readonly onSendTestEmail?: () => void;
}) {
  const status = mailStatus.now.value;
  const content = status ? (
    <>
      <StatusWords status={status} isTitled={isPhone} />
      <div class="actions">
        <a class="button text" href={`${HOME}/logs`}>
          Show Logs
        </a>
        {isPhone && onSendTestEmail && (
          <Button look="text" onClick={onSendTestEmail}>
            Send Test Email…
          </Button>
        )}
        {session.may() && status.state !== 'not-configured' && <PauseButton state={status.state} />}
      </div>
    </>
  ) : (
    <p class="help">Asking the server …</p>
  );
  if (isPhone && status) {
    const { icon, tone, word } = STATES[status.state];
    return (
      <details class="panel status-card">
        <summary>
          <span class={tone}>
            <Icon name={icon} />
          </span>
          Status: {word}
        </summary>
        {content}
      </details>
    );
  }
  return (
    <section class="panel status-card" aria-labelledby="status-heading">
      <h2 id="status-heading">Status</h2>
      {content}
    </section>
  );
}

function StatusWords({
  status: { state, since, waiting, last24Hours, lastAcceptedAt },
  isTitled,
}: {
  readonly status: MailStatus;
  /** The word stands above already. */
  readonly isTitled: boolean;
}) {
  const { icon, tone, word } = STATES[state];
  const sum = (which: 'accepted' | 'failed') => last24Hours.reduce((total, hour) => total + hour[which], 0);
  return (
    <>
      {!isTitled && (
        <p class={`state ${tone}`}>
          <Icon name={icon} />
          <strong>
            {word}
            {since && state !== 'working' && ` since ${timeOf(since)}`}
          </strong>
        </p>
      )}
      {state !== 'not-configured' && lastAcceptedAt && (
        <p class="numbers">Last email accepted {spanOf(Date.now() - Date.parse(lastAcceptedAt))} ago.</p>
      )}
      <p class="numbers">
        Last 24 hours: {count(sum('accepted'))} accepted, {count(sum('failed'))} failed. Now {count(waiting)} waiting.
      </p>
      {sum('accepted') + sum('failed') > 0 && <LastDay hours={last24Hours} />}
      <p class="help">Times in {timeZone}.</p>
    </>
  );
}

function PauseButton({ state }: { readonly state: MailStatus['state'] }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const isPaused = state === 'paused';
  const press = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(
        isPaused ? api.POST('/ums/api/v1/email-status/resume') : api.POST('/ums/api/v1/email-status/pause'),
      );
      await mailStatus.refresh();
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        look="text"
        onClick={() => void press()}
        busy={isBusy ? (isPaused ? 'Resuming…' : 'Pausing…') : undefined}
      >
        {isPaused ? 'Resume Sending' : 'Pause Sending'}
      </Button>
      {problem && <ProblemNotice problem={problem} lead={isPaused ? 'Still paused.' : 'Not paused.'} />}
    </>
  );
}
