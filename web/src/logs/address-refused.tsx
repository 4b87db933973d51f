import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { asProblem, type Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { session } from '../session/session.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { dateOf } from '../ui/times.js';
import type { Email } from './email-story.js';

/** After an address was called unknown: until when nothing is sent to it, and a way to allow it again. */
export function AddressRefused({ email }: { readonly email: Email }) {
  const { status, error, recipient } = email;
  const isRefused = (status === 'failed' || status === 'suppressed') && CODES.has(error?.code ?? '');
  return isRefused && session.may('help-desk', 'auditor') ? <Refusal key={status} recipient={recipient} /> : null;
}

const CODES: ReadonlySet<string> = new Set(['recipient-unknown', 'recipient-suppressed']);

function Refusal({ recipient }: { readonly recipient: string }) {
  const suppression = useLoaded((signal) => find(recipient, signal), [recipient]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [allowed, setAllowed] = useState(false);

  const allow = async (id: string) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(api.DELETE('/ums/api/v1/email-suppressions/{id}', { params: { path: { id } } }));
      setAllowed(true);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  if (suppression.problem) return <ProblemNotice problem={suppression.problem} onRetry={suppression.reload} />;
  const found = suppression.data?.items[0];
  if (allowed) {
    return (
      <Notice tone="success" lead="The address is allowed again." live>
        The next email goes out to it.
      </Notice>
    );
  }
  if (!found) return null;
  return (
    <>
      <Notice
        tone="info"
        lead="Nothing more is sent to this address"
        {...(session.may('help-desk') && {
          actions: (
            <Button onClick={() => void allow(found.id)} busy={busy ? 'Allowing…' : undefined}>
              Allow Again
            </Button>
          ),
        })}
      >
        until {dateOf(found.expiresAt)}, because it was called unknown.
      </Notice>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}

function find(recipient: string, signal: AbortSignal): Promise<Schemas['SuppressionsAnswer']> {
  return answerOf(api.GET('/ums/api/v1/email-suppressions', { params: { query: { recipient } }, signal }));
}
