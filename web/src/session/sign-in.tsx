import { useEffect, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { session } from './session.js';

/** Why the way through the organization's sign-in ended without one. */
const REFUSALS: Readonly<Record<string, string>> = {
  'no-role': 'You are known, but nobody has given you a role here. Ask an administrator.',
  'provider-unavailable': "The organization's sign-in does not answer. Try again in a moment, or use a token.",
};

/** Where to begin when nobody is signed in. */
export function SignInScreen({ refusal }: { readonly refusal: string | undefined }) {
  return (
    <main class="sign-in">
      <p class="product">UMS Mail</p>
      <h1>Sign in</h1>
      <SignIn refusal={refusal} />
    </main>
  );
}

/** Above the page, with everything that was typed still in it. */
export function SessionEndedDialog() {
  return (
    <Dialog title="Your session has ended">
      <p>Sign in to go on. What you typed is kept, except passwords.</p>
      <SignIn refusal={undefined} />
    </Dialog>
  );
}

function SignIn({ refusal }: { readonly refusal: string | undefined }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [openId, setOpenId] = useState(false);

  useEffect(() => {
    answerOf(api.GET('/ums/api/v1/session/options')).then(
      (options) => setOpenId(options.openId),
      () => {},
    );
  }, []);

  const signIn = async () => {
    setMissing(token.trim() === '');
    if (token.trim() === '') {
      document.getElementById('token')?.focus();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      session.began(await answerOf(api.POST('/ums/api/v1/session', { body: { token: token.trim() } })));
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      {refusal && <Notice tone="danger">{REFUSALS[refusal] ?? 'The sign-in did not work. Please try again.'}</Notice>}
      {problem && <ProblemNotice problem={problem} />}
      {openId && (
        <p>
          <a
            class="button outline"
            href={`/ums/api/v1/session/oidc?return=${encodeURIComponent(location.pathname + location.search)}`}
          >
            Sign In with Your Organization
          </a>
        </p>
      )}
      <Field
        id="token"
        label="Token"
        help="The admin token, or an API key with a role."
        error={missing ? 'Enter a token. The server prints a sign-in address when it starts.' : undefined}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            autocomplete="current-password"
            spellcheck={false}
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button type="submit" look="filled" busy={busy ? 'Signing In…' : undefined}>
        Sign In
      </Button>
    </form>
  );
}
