import { CopyButton } from '../ui/copy-button.js';

/** How a service sends an email with its key, as a command to try it with. */
export function KeyInUse() {
  return (
    <details class="more key-in-use">
      <summary>How to send an email with a key</summary>
      <p>
        A key with the role Sender is enough. Put it into the variable <code>UMS_MAIL_KEY</code>, so that it stays out
        of the history of commands, and try:
      </p>
      <pre class="words" tabIndex={0} aria-label="Example">
        {EXAMPLE}
      </pre>
      <p class="actions">
        <CopyButton text={() => EXAMPLE} label="Copy the Example">
          Copy
        </CopyButton>
        <a href="/ums/api/docs" target="_blank" rel="noopener">
          All of the API
        </a>
      </p>
      <p class="help">
        Give each email an <code>Idempotency-Key</code> of its own: a request that is repeated with the same one sends
        nothing twice.
      </p>
    </details>
  );
}

const EXAMPLE = `curl ${location.origin}/ums/api/v1/emails \\
  -H "Authorization: Bearer $UMS_MAIL_KEY" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: order-4711" \\
  -d '{
    "event": "forgot-password",
    "to": { "address": "you@example.com", "name": "Ada Lovelace" },
    "data": { "links": { "reset": "${location.origin}/reset/1" } }
  }'`;
