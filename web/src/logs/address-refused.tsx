import { useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { session } from '../session/session.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { dateOf } from '../ui/times.js';
import type { Email } from './email-story.js';

/** Until when nothing is sent to an address that a server has called unknown, and a way to allow it again. */
export function AddressRefused({ email, onAllowed }: { readonly email: Email; readonly onAllowed: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [allowed, setAllowed] = useState(false);
  const { suppressedRecipient } = email;

  const allow = async (id: string) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await answerOf(api.DELETE('/ums/api/v1/email-suppressions/{id}', { params: { path: { id } } }));
      setAllowed(true);
      onAllowed();
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setBusy(false);
    }
  };

  if (!suppressedRecipient) {
    return allowed ? (
      <Notice tone="success" lead="The address is allowed again." live>
        The next email goes out to it.
      </Notice>
    ) : null;
  }
  const { id, expiresAt } = suppressedRecipient;
  return (
    <>
      <Notice
        tone="info"
        lead="Nothing is sent to this address"
        actions={
          session.may('help-desk') && (
            <Button onClick={() => void allow(id)} busy={busy ? 'Allowing…' : undefined}>
              Allow Again
            </Button>
          )
        }
      >
        until {dateOf(expiresAt)}, because a server has called it unknown.
      </Notice>
      {problem && <ProblemNotice problem={problem} />}
    </>
  );
}
