import { useId, useState } from 'preact/hooks';
import { session } from '../../session/session.js';
import { failedStage, type TestRun, useTester } from '../../settings/test-run.js';
import { StageList } from '../../settings/stage-list.js';
import { HOME } from '../../shell/location.js';
import { mailStatus } from '../../shell/mail-status.js';
import '../../settings/settings.css';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type MailEvent, sourceIn, type TemplateSummary, type Words } from '../template.js';

/** A dialog is opened many times to write to the same person. */
let lastRecipient = '';

/** Sends a template, filled in with a sample, to somebody who wants to see it in a mail program. */
export function TestDialog({
  event,
  template: { id },
  draft,
  version,
  onClose,
}: {
  readonly event: MailEvent;
  readonly template: TemplateSummary;
  /** What stands in the editor and is not saved. */
  readonly draft?: Words | undefined;
  /** One of its history. */
  readonly version?: number;
  readonly onClose: () => void;
}) {
  const { run, start, cancel, forget } = useTester();
  const [to, setTo] = useState(lastRecipient);
  const [sample, setSample] = useState('typical');
  const [fault, setFault] = useState<string>();
  const id_ = useId();
  const toId = `${id_}-to`;

  const refuse = (why: string) => {
    setFault(why);
    document.getElementById(toId)?.focus();
  };
  const send = async () => {
    if (to.trim() === '') return refuse('Enter an email address.');
    setFault(undefined);
    lastRecipient = to.trim();
    const body = { to: lastRecipient, sample, ...(draft && { draft: sourceIn(draft) }), ...(version && { version }) };
    const server = {
      host: mailStatus.now.value?.server ?? 'the mail server',
      port: '',
      user: '',
      sender: 'the sender',
    };
    const sent = await start(`/ums/api/v1/email-templates/${id}/test-email`, body, server, '');
    const refused = sent.problem?.fields.find(({ field }) => field === 'to')?.message;
    if (refused) {
      forget();
      refuse(refused);
    }
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
      actions={
        !run ? (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button look="filled" onClick={() => void send()}>
              Send
            </Button>
          </>
        ) : run.state === 'running' ? (
          <Button onClick={cancel}>Cancel Sending</Button>
        ) : (
          <>
            <Button onClick={forget}>{run.state === 'passed' ? 'Send Another' : 'Try Again'}</Button>
            <Button look="filled" onClick={close}>
              Close
            </Button>
          </>
        )
      }
    >
      {!run ? (
        <form
          noValidate
          onSubmit={(submitted) => {
            submitted.preventDefault();
            void send();
          }}
        >
          <p>
            {draft
              ? 'What stands in the editor goes out, though it is not saved.'
              : version
                ? `Version ${version} goes out.`
                : 'What is saved goes out.'}{' '}
            The subject starts with [Test].
          </p>
          <Field id={toId} label="To Email" error={fault}>
            {(control) => (
              <input
                {...control}
                type="text"
                inputMode="email"
                autocomplete="email"
                spellcheck={false}
                autofocus
                value={to}
                onInput={({ currentTarget }) => setTo(currentTarget.value)}
              />
            )}
          </Field>
          <Field label="Sample">
            {(control) => (
              <select {...control} value={sample} onChange={({ currentTarget }) => setSample(currentTarget.value)}>
                {event.samples.map(({ key, label }) => (
                  <option key={key} value={key}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <button type="submit" hidden />
        </form>
      ) : (
        <>
          <div role="status">
            <Outcome run={run} />
          </div>
          {run.problem && <ProblemNotice problem={run.problem} lead="Not sent." />}
          {run.plan.length > 0 && (
            <>
              <h3 id={id_}>
                {run.state === 'running' ? `Sending to ${lastRecipient}` : `The way to ${lastRecipient}`}
              </h3>
              <StageList run={run} labelledBy={id_} advice={<Advice run={run} />} />
            </>
          )}
        </>
      )}
    </Dialog>
  );
}

function Outcome({ run }: { readonly run: TestRun }) {
  const { state, subject, result } = run;
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
          {session.may('help-desk', 'auditor') && (
            <a class="button outline" href={`${HOME}/logs/${result?.id}`} target="_blank">
              Show in Logs
            </a>
          )}
        </>
      }
    >
      Look in the inbox of {lastRecipient}, and in Spam.
    </Notice>
  );
}

function Advice({ run }: { readonly run: TestRun }) {
  const error = run.result?.error;
  if (!error) return null;
  return (
    <Notice tone="danger" lead={error.title}>
      {error.advice} {failedStage(run) !== 'recipient' && 'An administrator can change the email settings.'}
    </Notice>
  );
}
