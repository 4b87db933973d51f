import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { timeOf } from '../ui/times.js';
import type { Email } from './email-story.js';

type Action = Email['actions'][number]['action'];

const LABELS: Readonly<Record<Action, string>> = { resend: 'Resend', cancel: 'Cancel Email' };

/** What can be done with an email, and why the rest cannot. */
export function EmailActions({
  email,
  onDone,
  children,
}: {
  readonly email: Email;
  readonly onDone: () => void;
  /** What can be done in any case. */
  readonly children: ComponentChildren;
}) {
  const [asked, setAsked] = useState<Action>();
  const possible = email.actions.filter(({ allowed }) => allowed);
  return (
    <div class="email-actions">
      <div class="actions">
        {children}
        {possible.map(({ action }) => (
          <Button key={action} onClick={() => setAsked(action)}>
            {LABELS[action]}
          </Button>
        ))}
      </div>
      <WhyNot email={email} />
      {asked && <ConfirmDialog action={asked} email={email} onDone={onDone} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function WhyNot({ email: { status, actions } }: { readonly email: Email }) {
  // Nobody wants to take back what has ended without being sent.
  const isOver = status === 'failed' || status === 'expired' || status === 'cancelled' || status === 'suppressed';
  const reasons = actions.filter(({ action, allowed }) => !allowed && (action === 'resend' || !isOver));
  return (
    <>
      {reasons.map(({ action, reason }) => (
        <p key={action} class="help">
          {LABELS[action]}: not possible, {reason}.
        </p>
      ))}
    </>
  );
}

function ConfirmDialog({
  action,
  email,
  onDone,
  onClose,
}: {
  readonly action: Action;
  readonly email: Email;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const act = async () => {
    setBusy(true);
    try {
      const params = { path: { id: email.id } };
      await answerOf(
        action === 'resend'
          ? api.POST('/ums/api/v1/emails/{id}/resend', { params })
          : api.POST('/ums/api/v1/emails/{id}/cancel', { params }),
      );
      onClose();
      onDone();
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
      // It may not be any more what is shown here.
      onDone();
    }
  };
  const isResend = action === 'resend';
  return (
    <Dialog
      title={isResend ? 'Resend this email?' : 'Cancel this email?'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autofocus>
            {isResend ? 'Cancel' : 'Keep It'}
          </Button>
          <Button
            look={isResend ? 'filled' : 'danger-filled'}
            busy={busy ? (isResend ? 'Resending…' : 'Cancelling…') : undefined}
            onClick={() => void act()}
          >
            {LABELS[action]}
          </Button>
        </>
      }
    >
      {isResend ? (
        <p>
          Send the same email to {email.recipient} again?{' '}
          {email.carriesLink && `The link stays the same and is valid until ${timeOf(email.expiresAt)}.`}
        </p>
      ) : (
        <p>The email to {email.recipient} is not sent, and the link in it never arrives.</p>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  );
}
