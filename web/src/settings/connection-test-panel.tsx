import { useId } from 'preact/hooks';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Icon } from '../ui/icon.js';
import { Advice, changeAsWords } from './advice.js';
import { settingsOf } from './kind.js';
import type { SettingsForm } from './settings-form.js';
import { spokenOf, testHeading, TestHeadingIcon, TestPanel } from './test-panel.js';
import type { ConnectionTest } from './use-connection-test.js';

/** The test beside the form, or above it where there is no room beside it. */
export function ConnectionTestPanel({
  form,
  test,
  isDialog,
  onAgain,
  onGoTo,
  onSendTestEmail,
  onClose,
}: {
  readonly form: SettingsForm;
  readonly test: ConnectionTest;
  readonly isDialog: boolean;
  readonly onAgain: () => void;
  readonly onGoTo: (name: string) => void;
  readonly onSendTestEmail: () => void;
  readonly onClose: () => void;
}) {
  const headingId = useId();
  const { tester, isOutdated } = test;
  const { run } = tester;
  const heading = testHeading(run, isOutdated);
  const content = (
    <>
      <p role="status" class="visually-hidden">
        {spokenOf(run)}
      </p>
      <TestPanel
        run={run}
        isOutdated={isOutdated}
        headingId={headingId}
        note={<AppliedNote form={form} test={test} />}
        advice={
          run?.result && (
            <Advice
              form={form}
              result={run.result}
              onApply={(suggestion) => backToTestButton(() => test.apply(suggestion))}
              onGoTo={onGoTo}
            />
          )
        }
        onAgain={onAgain}
        onSendTestEmail={onSendTestEmail}
      />
    </>
  );
  const isRunning = run?.state === 'running';
  const cancel = <Button onClick={() => backToTestButton(tester.cancel)}>Cancel Test</Button>;
  if (isDialog) {
    return (
      <Dialog
        title={heading}
        titleId={headingId}
        look="full-on-phone"
        onClose={() => {
          tester.cancel();
          onClose();
        }}
        actions={isRunning ? cancel : <Button onClick={onClose}>Back to Settings</Button>}
      >
        {content}
      </Dialog>
    );
  }
  return (
    <section class="panel test-panel" aria-labelledby={headingId}>
      <h2 id={headingId}>
        <TestHeadingIcon run={run} isOutdated={isOutdated} />
        {heading}
      </h2>
      {content}
      {isRunning && <div class="actions">{cancel}</div>}
    </section>
  );
}

function AppliedNote({
  form,
  test: { applied, asked, undo },
}: {
  readonly form: SettingsForm;
  readonly test: ConnectionTest;
}) {
  if (!applied) return null;
  const secret = form.kind && settingsOf(form.kind).find(({ name }) => name === asked);
  const labels = applied.changes.map(
    ({ field }) => form.kind && settingsOf(form.kind).find(({ key }) => key === field)?.label,
  );
  return (
    <div class="field-note applied" role="status">
      <span class="info-text">
        <Icon name="info" />
      </span>
      <span>
        Changed: {applied.changes.map((change) => changeAsWords(form, change)).join(', ')}.
        {secret &&
          ` One more thing: enter the ${secret.label.toLowerCase()} again, because ${labels.join(' and ')} changed. Then press Test Connection.`}
      </span>
      <Button look="text" onClick={() => backToTestButton(undo)}>
        Undo
      </Button>
    </div>
  );
}

/** For buttons that are gone once they were pressed. In the dialog the focus goes to its title instead. */
function backToTestButton(press: () => void): void {
  document.getElementById('test-connection')?.focus();
  press();
}
