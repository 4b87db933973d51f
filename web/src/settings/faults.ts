import { settingsOf } from './kind.js';
import { SENDER_LABELS } from './sender-fields.js';
import { fieldId } from './setting-field.js';
import type { SettingsForm } from './settings-form.js';

/** What is wrong on the form, in the order of its fields. */
export function faultsOf({ kind, errors }: SettingsForm) {
  const settings = kind ? settingsOf(kind) : [];
  const labels = {
    kind: 'Email Account',
    ...Object.fromEntries(settings.map(({ name, label }) => [name, label])),
    ...SENDER_LABELS,
  };
  return Object.entries(labels).flatMap(([name, label]) =>
    errors[name] ? [{ id: fieldId(name), label, message: errors[name] }] : [],
  );
}
