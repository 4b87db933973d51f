import type { MailStatus } from '../shell/mail-status.js';
import type { Said } from '../ui/action-bar.js';
import { plural } from '../ui/times.js';
import type { SettingsView } from './draft.js';
import { STAGE_WORDS } from './stage-words.js';
import { failedStage, type TestRun } from './test-run.js';

/** What is said after a save. Saving is never forbidden by a test. */
export function savedWords({
  before,
  saved,
  run,
  status,
}: {
  readonly before: SettingsView;
  readonly saved: SettingsView;
  /** The test of these very values. */
  readonly run: TestRun | undefined;
  /** Before the save. */
  readonly status: MailStatus | undefined;
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
  return { tone: 'success', text: `Saved. ${nextWords(status)}${removed}` };
}

function nextWords(status: MailStatus | undefined): string {
  if (!status?.waiting) return 'The next email uses these settings.';
  const { waiting, state } = status;
  const isOne = waiting === 1;
  return state === 'paused'
    ? `${plural(waiting, 'email')} ${isOne ? 'waits' : 'wait'} until sending is resumed.`
    : `${plural(waiting, 'waiting email')} ${isOne ? 'is' : 'are'} going out.`;
}
