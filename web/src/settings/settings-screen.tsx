import { answerOf, api } from '../api/client.js';
import { useLoaded } from '../api/load.js';
import { session } from '../session/session.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { SettingsEditor } from './settings-editor.js';
import { SettingsReading } from './settings-reading.js';
import './settings.css';

/** How emails leave this system: to be changed by admins, to be looked at by auditors. */
export function SettingsScreen() {
  const { data, problem, loading, slow, reload } = useLoaded(
    (signal) =>
      Promise.all([
        answerOf(api.GET('/ums/api/v1/email-settings/kinds', { signal })),
        answerOf(api.GET('/ums/api/v1/email-settings', { signal })),
      ]),
    [],
  );
  if (data) {
    const [kinds, view] = data;
    return session.may() ? <SettingsEditor kinds={kinds} view={view} /> : <SettingsReading kinds={kinds} view={view} />;
  }
  if (problem) return <ProblemNotice problem={problem} lead="The settings could not be loaded." onRetry={reload} />;
  return (
    <div aria-busy={loading}>
      <p role="status" class="help">
        Loading the settings.{slow && ' This takes longer than usual.'}
      </p>
    </div>
  );
}
