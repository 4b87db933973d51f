import { useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import { asProblem, type Problem } from '../../api/problem.js';
import type { Schemas } from '../../api/schemas.js';
import { session } from '../../session/session.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { later } from '../../ui/later.js';
import { Loading } from '../../ui/loading.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { timeOf, timeZone } from '../../ui/times.js';
import { TestDialog } from '../actions/test-dialog.js';
import { type MailEvent, savedSince, type SavedTemplate, type Template, wordsIn, type Words } from '../template.js';
import { asText } from './as-text.js';
import type { Side } from './difference.js';
import './history.css';
import { type Chosen, sidesOf } from './sides.js';

const Difference = later('the comparison', async () => (await import('./difference.js')).Difference);

/** Every version with who and when, and what is different in it from what is here now. */
export function VersionsDialog({
  event,
  stored,
  words,
  isChanged,
  begin,
  onRestored,
  onSeen,
  onClose,
}: {
  readonly event: MailEvent;
  readonly stored: Template;
  /** What stands in the editor. */
  readonly words: Words;
  /** Whether that is not saved. */
  readonly isChanged: boolean;
  /** What is looked at first; absent: the version before the newest. */
  readonly begin: Chosen | undefined;
  readonly onRestored: (restored: SavedTemplate, from: number) => void;
  /** The own words are kept although a release has changed those of the system. */
  readonly onSeen: (seen: Template) => void;
  readonly onClose: () => void;
}) {
  // Somebody else may save it while this is open.
  const [saved, setSaved] = useState(stored);
  const { id, version: newest, copiedFrom } = saved;
  const path = { id };
  const versions = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/email-templates/{id}/versions', { params: { path }, signal })),
    [id, newest],
  );
  const [chosen, setChosen] = useState<Chosen>(begin ?? Math.max(1, newest - 1));
  const [isTesting, setTesting] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const looked = useLoaded((signal) => sidesOf(saved, chosen, signal), [chosen, newest]);
  const now: Side = {
    title: isChanged ? 'Here now, not saved' : `Version ${newest}, saved now`,
    text: asText(isChanged ? words : wordsIn(saved)),
  };
  const mayEdit = session.may('template-editor');
  const isOld = typeof chosen === 'number' && chosen !== newest;

  const restore = async (version: number) => {
    setProblem(undefined);
    setBusy(true);
    try {
      const params = { path: { id, version: String(version) }, header: { 'If-Match': `"${newest}"` } };
      const restored = await answerOf(
        api.POST('/ums/api/v1/email-templates/{id}/versions/{version}/restore', { params }),
      );
      onRestored(restored, version);
    } catch (thrown) {
      const refusal = asProblem(thrown);
      if (refusal.code === 'stale-revision') setSaved(refusal.members.current as Template);
      else setProblem(refusal);
      setBusy(false);
    }
  };
  const keep = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      onSeen(await answerOf(api.POST('/ums/api/v1/email-templates/{id}/original/seen', { params: { path } })));
    } catch (thrown) {
      setProblem(asProblem(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Versions of “${stored.name}”`}
      look="broad"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {mayEdit && typeof chosen === 'number' && <Button onClick={() => setTesting(true)}>Send Test Email…</Button>}
          {mayEdit && chosen === 'release' && (
            <Button look="filled" onClick={() => void keep()} busy={busy ? 'Keeping…' : undefined}>
              Keep My Words
            </Button>
          )}
          {mayEdit && isOld && (
            <Button look="filled" onClick={() => void restore(chosen)} busy={busy ? 'Restoring…' : undefined}>
              Restore Version {chosen}
            </Button>
          )}
        </>
      }
    >
      <div role="status">
        {saved !== stored && <p>Not restored: {savedSince(saved)} Look it over, then restore again.</p>}
      </div>
      {problem && <ProblemNotice problem={problem} lead={isOld ? 'Not restored.' : 'Not kept.'} />}
      {versions.problem && (
        <ProblemNotice problem={versions.problem} lead="The versions could not be loaded." onRetry={versions.reload} />
      )}
      {!versions.data && versions.loading && <Loading what="versions" slow={versions.slow} />}
      {versions.data && (
        <div class="history">
          <fieldset class="history-list">
            <legend>Compare what is here now with</legend>
            {versions.data.map(({ version, savedAt, savedBy, inUse }) => (
              <label key={version} class="choice">
                <input type="radio" name="version" checked={chosen === version} onChange={() => setChosen(version)} />
                <span>
                  <strong>Version {version}</strong>
                  {version === newest && ' (newest)'}
                  <span class="help">
                    {savedBy.name}, {timeOf(savedAt)}
                  </span>
                  {inUse.map((use, index) => (
                    <span key={index} class="help">
                      {useWords(use)}
                    </span>
                  ))}
                </span>
              </label>
            ))}
            {copiedFrom && (
              <label class="choice">
                <input type="radio" name="version" checked={chosen === 'system'} onChange={() => setChosen('system')} />
                <span>
                  <strong>System template</strong>
                  <span class="help">As it came with this release</span>
                </span>
              </label>
            )}
            {(saved.systemChanged || chosen === 'release') && (
              <label class="choice">
                <input
                  type="radio"
                  name="version"
                  checked={chosen === 'release'}
                  onChange={() => setChosen('release')}
                />
                <span>
                  <strong>What the release changed</strong>
                  <span class="help">In the system template, since you copied it</span>
                </span>
              </label>
            )}
            <p class="help">Times in {timeZone}.</p>
          </fieldset>
          <div class="history-difference">
            {mayEdit && isOld && (
              <p class="help">
                Version {chosen} becomes version {newest + 1}. Nothing is deleted.
                {isChanged && ' What you have not saved is given up.'}
              </p>
            )}
            {looked.problem && (
              <ProblemNotice problem={looked.problem} lead="It could not be loaded." onRetry={looked.reload} />
            )}
            {looked.data && <Difference before={looked.data.before} after={looked.data.after ?? now} />}
          </div>
        </div>
      )}
      {isTesting && typeof chosen === 'number' && (
        <TestDialog event={event} template={stored} version={chosen} onClose={() => setTesting(false)} />
      )}
    </Dialog>
  );
}

/** `In use since 25 Nov, 10:00` */
function useWords({ from, until }: Schemas['TemplateUseAnswer']): string {
  if (until === null) return from === null ? 'In use' : `In use since ${timeOf(from)}`;
  return `In use ${from === null ? '' : `from ${timeOf(from)} `}until ${timeOf(until)}`;
}
