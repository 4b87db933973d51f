import { useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import { asProblem, type Problem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { addressOf } from '../addresses.js';
import {
  languageName,
  type MailEvent,
  savedSince,
  type SavedTemplate,
  sourceIn,
  type TemplateProblem,
  type TemplateSummary,
  WORD_LABELS,
  wordsIn,
} from '../template.js';
import { checksOf } from './checks.js';

/** Asks before the next email says something else, and shows that it is fit for that. */
export function DefaultDialog({
  event,
  template,
  onDone,
  onGoTo,
  onClose,
}: {
  readonly event: MailEvent;
  readonly template: TemplateSummary;
  readonly onDone: (said: string, marked: SavedTemplate) => void;
  /** In the editor: to a problem. Elsewhere the editor is opened. */
  readonly onGoTo?: (problem: TemplateProblem) => void;
  readonly onClose: () => void;
}) {
  const { id, locale, version, system } = template;
  const checked = useLoaded((signal) => check(template, signal), [id, version]);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const { now = template, problems, used } = checked.data ?? {};
  const error = problems?.find(({ severity }) => severity === 'error');
  const isReady = problems !== undefined && !error;

  const mark = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      const params = { path: { id }, header: { 'If-Match': `"${now.version}"` } };
      const marked = await answerOf(api.POST('/ums/api/v1/email-templates/{id}/default', { params }));
      const was = used && !used.system && system ? ` “${used.name}” is kept.` : '';
      onDone(
        system ? `Back to the system template.${was}` : `“${now.name}” is the default now. The next email uses it.`,
        marked,
      );
    } catch (thrown) {
      const refusal = asProblem(thrown);
      // What somebody else has just saved has to be checked before it is used.
      if (refusal.code === 'stale-revision') checked.reload();
      else setProblem(refusal);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title="Mark as default"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autofocus>
            Cancel
          </Button>
          {isReady && (
            <Button
              look="filled"
              onClick={() => void mark()}
              busy={busy ? 'Marking…' : checked.loading ? 'Checking…' : undefined}
            >
              Use It
            </Button>
          )}
          {error &&
            (onGoTo ? (
              <Button look="filled" onClick={() => onGoTo(error)}>
                Go to {WORD_LABELS[error.field]}
              </Button>
            ) : (
              <a class="button filled" href={addressOf(id)}>
                Open in the Editor
              </a>
            ))}
        </>
      }
    >
      <p>
        Use “{now.name}” for {event.label} in {languageName(locale)}? The next email uses it.
        {used && ` Until now: ${used.name}.`}
      </p>
      <div role="status">{now.version !== version && <p>{savedSince(now)} That is the one to be used.</p>}</div>
      {checked.problem && (
        <ProblemNotice problem={checked.problem} lead="It could not be checked." onRetry={checked.reload} />
      )}
      {checked.loading && <p class="help">Checking it with every sample…</p>}
      {problems && (
        <ul class="checks" aria-label="Checks">
          {checksOf(event, problems).map(({ words, ok }) => (
            <li key={words} class={ok ? 'success-text' : 'danger-text'}>
              <Icon name={ok ? 'circle-check' : 'circle-x'} />
              <span>
                <span class="visually-hidden">{ok ? 'Passed: ' : 'Failed: '}</span>
                {words}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div role="status">{error && <p>It cannot be the default yet. {error.message}</p>}</div>
      {problem && <ProblemNotice problem={problem} lead="Not marked." />}
    </Dialog>
  );
}

/** As it is saved now, what is wrong with that, and which one is sent until now. */
async function check(
  { id, event, locale }: TemplateSummary,
  signal: AbortSignal,
): Promise<{
  readonly now: TemplateSummary;
  readonly problems: readonly TemplateProblem[];
  readonly used: TemplateSummary | undefined;
}> {
  const ofEvent = { params: { query: { event } }, signal };
  const [now, others] = await Promise.all([
    answerOf(api.GET('/ums/api/v1/email-templates/{id}', { params: { path: { id } }, signal })),
    answerOf(api.GET('/ums/api/v1/email-templates', ofEvent)),
  ]);
  const body = { event, locale, ...sourceIn(wordsIn(now)) };
  const { problems } = await answerOf(api.POST('/ums/api/v1/email-templates/preview', { body, signal }));
  return { now, problems, used: others.find((other) => other.isDefault && other.locale === locale) };
}
