import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { session } from './session.js';

const TOKEN = 'token';

/** Signs in with the admin token or an API key. */
export function TokenForm({ look }: { readonly look: 'filled' | 'outline' }) {
  const [token, setToken] = useState('');
  const [fault, setFault] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const refuse = (words: string) => {
    setFault(words);
    document.getElementById(TOKEN)?.focus();
  };

  const signIn = async () => {
    setProblem(undefined);
    setFault(undefined);
    if (token.trim() === '') {
      refuse('Enter a token. The server prints a sign-in address when it starts.');
      return;
    }
    setBusy(true);
    try {
      session.began(await answerOf(api.POST('/ums/api/v1/session', { body: { token: token.trim() } })));
    } catch (error) {
      const refusal = asProblem(error);
      if (refusal.code === 'not-signed-in') refuse(refusal.message);
      else setProblem(refusal);
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void signIn();
      }}
    >
      {problem && <ProblemNotice problem={problem} />}
      <Field id={TOKEN} label="Token" help="The admin token, or an API key." error={fault}>
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
      <Button type="submit" look={look} busy={busy ? 'Signing In…' : undefined}>
        Sign In
      </Button>
    </form>
  );
}
