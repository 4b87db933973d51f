import { plural } from '../ui/times.js';
import type { Said } from '../ui/action-bar.js';
import type { SettingsView } from './draft.js';
import { STAGE_WORDS } from './stage-words.js';
import { failedStage, type TestRun } from './test-run.js';

/** What is said after a save. Saving is never forbidden by a test. */
export function savedWords({
  before,
  saved,
  run,
  waiting,
}: {
  readonly before: SettingsView;
  readonly saved: SettingsView;
  /** The test of these very values. */
  readonly run: TestRun | undefined;
  readonly waiting: number;
}): Said {
  const removed = Object.keys(before.settings)
    .filter((key) => key.endsWith('Set') && before.kind === saved.kind && !saved.settings[key])
    .map((key) => ` The stored ${key.slice(0, -'Set'.length)} was removed.`)
    .join('');
  const stage = run?.state === 'failed' ? failedStage(run) : undefined;
  if (stage) {
    const title = STAGE_WORDS[stage].title(run!.subject);
    return { tone: 'warning', text: `Saved, although the last test failed at: ${title}.${removed}` };
  }
  const next =
    waiting > 0
      ? `${plural(waiting, 'waiting email')} ${waiting === 1 ? 'is' : 'are'} going out.`
      : 'The next email uses these settings.';
  return { tone: 'success', text: `Saved. ${next}${removed}` };
}
