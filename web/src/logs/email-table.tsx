import { mailStatus } from '../shell/mail-status.js';
import { Status } from './email-status.js';
import type { EmailRow } from './email-list.js';
import { useMedia } from '../ui/media.js';
import { timeToTheSecond } from '../ui/times.js';
import { addressOf } from './email-filters.js';
import { initiatorOf, recipientOf } from './email-facts.js';
import { openEmail } from './email-window.js';

/** There is room for one column only. */
export const NARROW = '(max-width: 600px)';

/** The emails: a table, and cards where there is no room for one. */
export function EmailTable({ emails }: { readonly emails: readonly EmailRow[] }) {
  return useMedia(NARROW) ? <Cards emails={emails} /> : <Rows emails={emails} />;
}

function Rows({ emails }: { readonly emails: readonly EmailRow[] }) {
  return (
    <table class="rows emails">
      <caption class="visually-hidden">Emails, the newest first</caption>
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Date</th>
          <th scope="col">Recipient</th>
          <th scope="col" class="email-initiator">
            Initiated By
          </th>
          <th scope="col">Status</th>
          <th scope="col">
            <span class="visually-hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {emails.map((email) => (
          <tr key={email.id}>
            <td>
              <EventName email={email} />
            </td>
            <td class="numbers email-date">{timeToTheSecond(email.createdAt)}</td>
            <td class="email-recipient">{recipientOf(email)}</td>
            <td class="email-initiator">{initiatorOf(email) || '–'}</td>
            <td class="email-outcome-cell">
              <Status email={email} />
              <Reason email={email} />
            </td>
            <td class="email-action">
              <a class="button text" href={addressOf(email.id)} aria-label={viewLabel(email)} onClick={view(email)}>
                View
              </a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ emails }: { readonly emails: readonly EmailRow[] }) {
  return (
    <ul class="email-cards" aria-label="Emails, the newest first">
      {emails.map((email) => (
        <li key={email.id}>
          <a href={addressOf(email.id)} onClick={view(email)}>
            <span class="email-card-top">
              <Status email={email} />
              <span class="numbers email-card-time">{timeToTheSecond(email.createdAt)}</span>
            </span>
            <strong>
              <EventName email={email} />
            </strong>
            <span>{recipientOf(email)}</span>
            <Reason email={email} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function EventName({ email }: { readonly email: EmailRow }) {
  return (
    <>
      {email.eventLabel} {email.unsavedSettings && <span class="help email-mark">unsaved settings</span>}
    </>
  );
}

/** Why, where the status alone does not tell. */
function Reason({ email: { status, onHold, error } }: { readonly email: EmailRow }) {
  // Why all of them wait stands above the page.
  const isRetried = status === 'queued' && !onHold && mailStatus.now.value?.state === 'working';
  return error && (status === 'failed' || isRetried) ? <span class="help email-reason">{error.title}</span> : null;
}

const viewLabel = (email: EmailRow): string =>
  `View ${email.eventLabel} to ${recipientOf(email)}, ${timeToTheSecond(email.createdAt)}`;

/** Opens the email above the list; the link itself is for a new tab. */
function view({ id }: EmailRow): (event: MouseEvent) => void {
  return (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openEmail(id);
  };
}
