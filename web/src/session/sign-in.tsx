import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { session } from './session.js';
import { TokenForm } from './token-form.js';

/** Where to begin when nobody is signed in. */
export function SignInScreen() {
  const refusal = session.refusal.value;
  return (
    <main class="sign-in">
      <p class="product">UMS Mail</p>
      <h1>Sign in</h1>
      {refusal && (
        <Notice tone="danger" live>
          {refusal}
        </Notice>
      )}
      <WaysIn inWindow={false} />
    </main>
  );
}

/** Above the page, with everything that was typed still in it. */
export function SessionEndedDialog() {
  return (
    <Dialog title="Your session has ended">
      <p>Sign in to go on. What you typed is kept, except passwords.</p>
      <WaysIn inWindow />
    </Dialog>
  );
}

/**
 * Above the page of somebody who is not signed in any more, as another window has signed in somebody else. What was
 * typed is lost by nothing but a press of the button.
 */
export function SessionReplacedDialog() {
  const [before, now] = [session.person.value, session.successor.value];
  return (
    <Dialog
      title={`You are signed in as ${now?.name} now`}
      actions={
        <Button look="filled" onClick={() => location.reload()}>
          Reload the Page
        </Button>
      }
    >
      <p>
        That was in another window. Reload this page to go on as {now?.name}. To go on with what you typed here, sign in
        as {before?.name} again in the other window.
      </p>
    </Dialog>
  );
}

/** @param inWindow leads to the organization's sign-in in a window of its own: this page is not to be left. */
function WaysIn({ inWindow }: { readonly inWindow: boolean }) {
  const { data, problem, loading, slow, reload } = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/session/options', { signal })),
    [],
  );
  if (problem) return <ProblemNotice problem={problem} onRetry={reload} />;
  if (!data) {
    return (
      <p role="status" class="help" aria-busy={loading}>
        One moment.{slow && ' This takes longer than usual.'}
      </p>
    );
  }
  if (!data.openId) return <TokenForm look="filled" />;
  const here = encodeURIComponent(location.pathname + location.search);
  return (
    <>
      <p>
        <a
          class="button filled"
          href={`/ums/api/v1/session/oidc?return=${here}`}
          {...(inWindow && { target: '_blank', rel: 'noopener' })}
        >
          Sign In with Your Organization
        </a>
      </p>
      {inWindow && <p class="help">It opens in a new window; come back to this one afterwards.</p>}
      <details class="more">
        <summary>Sign in with a token</summary>
        <TokenForm look="outline" />
      </details>
    </>
  );
}
