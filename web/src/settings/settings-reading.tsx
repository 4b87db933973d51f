import { dateAndTimeOf, dateOf, timeZone } from '../ui/times.js';
import type { SettingsView } from './draft.js';
import { type Kind, type Section, sectionsOf, type Setting, wordsOf } from './kind.js';
import { StatusCard } from './status-card.js';

/** The settings as text, for those who may not change them. */
export function SettingsReading({ kinds, view }: { readonly kinds: readonly Kind[]; readonly view: SettingsView }) {
  const kind = kinds.find(({ id }) => id === view.kind);
  return (
    <div class="settings">
      <div class="settings-main">
        <h2 class="visually-hidden">Settings</h2>
        <p>You can look at this page but not change it. Changes need the role admin.</p>
        {view.kind === null ? (
          <p>Nothing is saved yet.</p>
        ) : (
          <>
            <dl class="facts">
              <dt>Email Account</dt>
              <dd>{kind?.label ?? view.kind}</dd>
            </dl>
            {kind &&
              sectionsOf(kind).map((section) => <SectionWords key={section.title} section={section} view={view} />)}
            <h3>Sender</h3>
            <dl class="facts">
              <dt>Sender Name</dt>
              <dd>{view.senderName || 'empty'}</dd>
              <dt>Sender Email Address</dt>
              <dd>{view.senderEmailAddress}</dd>
            </dl>
            {view.updatedAt && (
              <p class="help">
                Saved {dateAndTimeOf(view.updatedAt)} by {view.updatedBy?.name ?? 'somebody'}. Times in {timeZone}.
              </p>
            )}
          </>
        )}
      </div>
      <aside class="settings-side" aria-label="Status">
        <StatusCard />
      </aside>
    </div>
  );
}

function SectionWords({ section, view }: { readonly section: Section; readonly view: SettingsView }) {
  const fields = [...section.fields, ...section.folded.flatMap((fold) => fold.fields)].filter((setting) =>
    Object.entries(setting.schema['x-shown-when'] ?? {}).every(([key, wanted]) => view.settings[key] === wanted),
  );
  return (
    <>
      <h3>{section.title}</h3>
      <dl class="facts">
        {fields.map((setting) => (
          <>
            <dt>{setting.label}</dt>
            <dd>
              <ValueWords setting={setting} view={view} />
            </dd>
          </>
        ))}
      </dl>
    </>
  );
}

function ValueWords({
  setting: { key, schema, isSecret },
  view,
}: {
  readonly setting: Setting;
  readonly view: SettingsView;
}) {
  if (isSecret) {
    const at = view.settings[`${key}SetAt`];
    return <>{at ? `Stored on ${dateOf(String(at))}` : 'Not stored'}</>;
  }
  const value = view.settings[key];
  if (schema['x-multiline'] && value) {
    return (
      <details>
        <summary>Show</summary>
        <p class="words">{String(value)}</p>
      </details>
    );
  }
  return <>{wordsOf(schema, value)}</>;
}
