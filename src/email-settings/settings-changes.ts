import type { StoredSettings } from './stored-settings.entity.js';

/**
 * What the audit log says of a save: which fields, from what to what; of secrets only that they changed.
 * @param kept the names of secrets that were not entered again.
 */
export function settingsChanges(
  before: StoredSettings,
  after: StoredSettings,
  kept: readonly string[],
): Record<string, unknown> {
  const flat = ({ kind, senderName, senderEmailAddress, settings }: StoredSettings): Record<string, unknown> => ({
    kind,
    senderName,
    senderEmailAddress,
    ...settings,
  });
  const [then, now] = [flat(before), flat(after)];
  const changed = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter(
    (name) => (then[name] ?? null) !== (now[name] ?? null),
  );
  const secrets = [...new Set([...Object.keys(before.secrets), ...Object.keys(after.secrets)])].filter(
    (name) => !kept.includes(name),
  );
  return {
    ...Object.fromEntries(changed.map((name) => [name, { from: then[name] ?? null, to: now[name] ?? null }])),
    ...Object.fromEntries(secrets.map((name) => [name, name in after.secrets ? 'entered' : 'removed'])),
  };
}
