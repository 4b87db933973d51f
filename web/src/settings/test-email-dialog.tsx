import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { session } from '../session/session.js';
import { HOME } from '../shell/location.js';
import { mailStatus } from '../shell/mail-status.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { StageList } from './stage-list.js';
import { type Subject, type TestRun, useTester } from './test-run.js';

/** What is asked of the server, but for the recipient. */
export interface TestEmail {
  /** Of the route. */
  readonly path: string;
  readonly body: object;
  readonly subject: Subject;
}

/** A dialog is opened many times to write to the same person. */
let lastRecipient = '';

/** Asks for an address, sends an email there, and shows how far it gets. */
export function TestEmailDialog({
  email,
  intro,
  fields,
  adviceOn,
  onSent,
  onClose,
}: {
  readonly email: TestEmail;
  /** What goes out. */
  readonly intro: string;
  /** What is asked beside the address. */
  readonly fields?: ComponentChildren;
  /** What to do about a failure. */
  readonly adviceOn: (run: TestRun, close: () => void) => ComponentChildren;
  readonly onSent?: (sent: TestRun) => void;
  readonly onClose: () => void;
}) {
  const { run, start, cancel, forget } = useTester();
  const [to, setTo] = useState(lastRecipient);
  const [fault, setFault] = useState<string>();
  const id = useId();
  const toId = `${id}-to`;

  const refuse = (why: string) => {
    setFault(why);
    document.getElementById(toId)?.focus();
  };
  const send = async () => {
    if (to.trim() === '') return refuse('Enter an email address.');
    setFault(undefined);
    lastRecipient = to.trim();
    const sent = await start(email.path, { to: lastRecipient, ...email.body }, email.subject, '');
    const refused = sent.problem?.fields.find(({ field }) => field === 'to')?.message;
    if (refused) {
      forget();
      refuse(refused);
    }
    onSent?.(sent);
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
          <p>{intro}</p>
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
          {fields}
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
              <h3 id={id}>{run.state === 'running' ? `Sending to ${lastRecipient}` : `The way to ${lastRecipient}`}</h3>
              <StageList run={run} labelledBy={id} advice={run.result && adviceOn(run, close)} />
            </>
          )}
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
          {session.may('help-desk', 'auditor') && (
            <a class="button outline" href={`${HOME}/logs/${result?.id}`}>
              Show in Logs
            </a>
          )}
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
