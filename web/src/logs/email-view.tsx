import { useEffect } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { usePolling } from '../api/poll.js';
import { mailStatus } from '../shell/mail-status.js';
import { CopyButton } from '../ui/copy-button.js';
import { Dialog } from '../ui/dialog.js';
import { Loading } from '../ui/loading.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { timeZone } from '../ui/times.js';
import { AddressRefused } from './address-refused.js';
import { EmailActions } from './email-actions.js';
import { factsOf, recipientOf } from './email-facts.js';
import { Status, statusWords } from './email-status.js';
import { type Email, storyOf } from './email-story.js';
import { Story } from './story.js';
import { ticketOf } from './ticket.js';

/** So often the server is asked while an email is on its way. */
const EVERY_MS = 3_000;

/** One email with everything that is known of it, above the list. */
export function EmailView({
  id,
  onClose,
  onChange,
}: {
  readonly id: string;
  readonly onClose: () => void;
  /** The email is not what it was when it was opened. */
  readonly onChange: () => void;
}) {
  const { data: email, problem, slow, reload, put } = useLoaded((signal) => read(id, signal), [id]);
  const isOnItsWay = email?.status === 'queued' || email?.status === 'sending';
  usePolling(async (signal) => put(await read(id, signal)), isOnItsWay ? EVERY_MS : undefined);
  const state = email && `${email.status} ${email.attempts.length}`;
  useEffect(() => {
    if (state) onChange();
  }, [state]);

  return (
    <Dialog title={email ? `${email.eventLabel} to ${recipientOf(email)}` : 'Email'} look="drawer" onClose={onClose}>
      {problem && <ProblemNotice problem={problem} lead="The email could not be loaded." onRetry={reload} />}
      {!email && !problem && <Loading what="the email" slow={slow} rows={4} />}
      {email && <Details email={email} onChange={reload} />}
    </Dialog>
  );
}

function read(id: string, signal: AbortSignal): Promise<Email> {
  return answerOf(api.GET('/ums/api/v1/emails/{id}', { params: { path: { id }, query: { timeZone } }, signal }));
}

function Details({ email, onChange }: { readonly email: Email; readonly onChange: () => void }) {
  const account = mailStatus.now.value;
  const { summary, advice } = email;
  return (
    <div class="email-view">
      <div role="status" class="email-outcome">
        <Status email={email} />
        <p>{summary}</p>
        {advice && (
          <p>
            <strong>What to do:</strong> {advice}
          </p>
        )}
      </div>
      <AddressRefused email={email} onAllowed={onChange} />
      <EmailActions email={email} onDone={onChange}>
        <CopyButton text={() => ticketOf(email, statusWords(email, account?.state).word)}>Copy for Ticket</CopyButton>
      </EmailActions>
      <dl class="facts">
        {factsOf(email).map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name="Message-ID">
          <span class="email-number">
            <code class="words">{email.messageId}</code>
            <CopyButton look="text" label="Copy the Message-ID" text={() => email.messageId} />
          </span>
        </Fact>
      </dl>
      <h3>What happened</h3>
      <Story happenings={storyOf(email)} />
      <p class="help">The text is not kept: it may hold a personal link. Times in {timeZone}.</p>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
