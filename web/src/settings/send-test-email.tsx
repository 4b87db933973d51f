import { useId, useState } from 'preact/hooks';
import { HOME } from '../shell/location.js';
import { mailStatus } from '../shell/mail-status.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { Advice } from './advice.js';
import type { SettingsForm } from './settings-form.js';
import { StageList } from './stage-list.js';
import { type Subject, type TestRun, useTester } from './test-run.js';

/** A dialog is opened many times to write to the same person. */
let lastRecipient = '';

/** Sends a short message with the values on the page, saved or not, and shows how far it gets. */
export function SendTestEmail({
  form,
  subject,
  onAccepted,
  onGoTo,
  onClose,
}: {
  readonly form: SettingsForm;
  readonly subject: Subject;
  readonly onAccepted: () => void;
  readonly onGoTo: (name: string) => void;
  readonly onClose: () => void;
}) {
  const { run, start, cancel, forget } = useTester();
  const [to, setTo] = useState(lastRecipient);
  const [fault, setFault] = useState<string>();
  const headingId = useId();
  const isDraft = form.changes.length > 0;

  const send = async () => {
    if (to.trim() === '') {
      setFault('Enter an email address.');
      document.getElementById('to')?.focus();
      return;
    }
    setFault(undefined);
    lastRecipient = to.trim();
    const body = { to: lastRecipient, ...(isDraft && { draft: form.request() }) };
    const sent = await start('/ums/api/v1/email-settings/test-email', body, subject, '');
    const refused = sent.problem?.fields.find(({ field }) => field === 'to')?.message;
    if (refused) {
      forget();
      setFault(refused);
      document.getElementById('to')?.focus();
    }
    if (sent.state === 'passed') onAccepted();
    void mailStatus.refresh();
  };
  const close = () => {
    cancel();
    onClose();
  };

  return (
    <Dialog
      title="Send test email"
      look="full-on-phone"
      onClose={close}
      actions={<Actions run={run} onSend={() => void send()} onCancel={cancel} onAnother={forget} onClose={close} />}
    >
      {!run ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <p>
            A short message goes out with the values on this page{isDraft ? ', which are not saved yet' : ''}. Nothing
            is saved.
          </p>
          <Field id="to" label="To Email" error={fault}>
            {(control) => (
              <input
                {...control}
                type="text"
                inputMode="email"
                autocomplete="email"
                spellcheck={false}
                autofocus
                value={to}
                onInput={(event) => setTo(event.currentTarget.value)}
              />
            )}
          </Field>
        </form>
      ) : (
        <>
          <div role="status">
            <Outcome run={run} />
          </div>
          {run.problem && <ProblemNotice problem={run.problem} lead="Not sent." />}
          <h3 id={headingId}>
            {run.state === 'running' ? `Sending to ${lastRecipient}` : `The way to ${lastRecipient}`}
          </h3>
          <StageList
            run={run}
            labelledBy={headingId}
            advice={
              run.result && (
                <Advice
                  form={form}
                  result={{ ...run.result, suggestion: undefined }}
                  onApply={() => {}}
                  onGoTo={(name) => {
                    close();
                    onGoTo(name);
                  }}
                />
              )
            }
          />
        </>
      )}
    </Dialog>
  );
}

function Outcome({ run: { state, subject, result } }: { readonly run: TestRun }) {
  if (state === 'running') return <p class="visually-hidden">Sending.</p>;
  if (state === 'cancelled') return <p>Cancelled. If the email was handed over already, it may still arrive.</p>;
  if (state === 'failed') return <p class="visually-hidden">Not sent. {result?.error?.title} Advice follows.</p>;
  if (state !== 'passed') return null;
  return (
    <Notice
      tone="success"
      lead={`Accepted by ${subject.host}.`}
      actions={
        <>
          <CopyButton text={() => result?.messageId ?? ''}>Copy Number</CopyButton>
          <a class="button outline" href={`${HOME}/logs/${result?.id}`}>
            Show in Logs
          </a>
        </>
      }
    >
      Look in the inbox of {lastRecipient}, and in Spam. Not there after five minutes? Show the mail server's people
      this number: <span class="words">{result?.messageId}</span>
    </Notice>
  );
}

function Actions({
  run,
  onSend,
  onCancel,
  onAnother,
  onClose,
}: {
  readonly run: TestRun | undefined;
  readonly onSend: () => void;
  readonly onCancel: () => void;
  readonly onAnother: () => void;
  readonly onClose: () => void;
}) {
  if (!run) {
    return (
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="filled" onClick={onSend}>
          Send
        </Button>
      </>
    );
  }
  if (run.state === 'running') return <Button onClick={onCancel}>Cancel Sending</Button>;
  return (
    <>
      <Button onClick={onAnother}>{run.state === 'passed' ? 'Send Another' : 'Try Again'}</Button>
      <Button look="filled" onClick={onClose}>
        Close
      </Button>
    </>
  );
}
