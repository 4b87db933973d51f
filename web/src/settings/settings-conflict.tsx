import { type ComparedField, SomeoneElseSaved } from '../ui/someone-else-saved.js';
import type { Values } from '../ui/three-way.js';
import { dateOf } from '../ui/times.js';
import {
  comparable,
  type Draft,
  draftOf,
  ENTERED,
  isStored,
  type SettingsView,
  secretIn,
  withSecret,
  withValue,
} from './draft.js';
import { type Kind, type Setting, settingsOf, wordsOf } from './kind.js';
import { SENDER_LABELS } from './sender-fields.js';
import type { SettingsForm } from './settings-form.js';

/** Two admins changed the settings at once. */
export function SettingsConflict({
  form,
  now,
  onKeep,
  onDiscard,
  onCombine,
}: {
  readonly form: SettingsForm;
  /** What is saved now. */
  readonly now: SettingsView;
  readonly onKeep: () => void;
  readonly onDiscard: () => void;
  readonly onCombine: (draft: Draft) => void;
}) {
  const { kinds, kind, draft, saved } = form;
  const theirs = draftOf(now, kinds);
  // Settings of different accounts cannot be compared: they come with the account that is chosen.
  const sameKind = theirs.kind === draft.kind ? kind : undefined;
  return (
    <SomeoneElseSaved
      by={now.updatedBy}
      at={now.updatedAt}
      fields={sameKind ? [...ownFields(kinds), ...fieldsOf(sameKind)] : ownFields(kinds)}
      states={{
        before: comparable(draftOf(saved, kinds), saved, kind),
        mine: comparable(draft, saved, kind),
        saved: comparable(theirs, now, kind),
      }}
      onKeep={onKeep}
      onDiscard={onDiscard}
      onCombine={(values) =>
        onCombine(sameKind ? combined(values, form, now, sameKind) : withAccount(values, draft, theirs))
      }
    />
  );
}

function combined(values: Values, { draft, kinds }: SettingsForm, now: SettingsView, kind: Kind): Draft {
  const secrets = settingsOf(kind).filter(({ isSecret }) => isSecret);
  const names = Object.keys(values).filter((name) => !secrets.some((secret) => secret.name === name));
  const filled = names.reduce((so, name) => withValue(so, name, values[name] as string | boolean), draftOf(now, kinds));
  const isRemoved = (secret: Setting) =>
    secretIn(draft, secret.name).choice === 'remove' && values[secret.name] === '' && isStored(now, kind, secret);
  return secrets
    .filter((secret) => values[secret.name] === ENTERED || isRemoved(secret))
    .reduce((so, { name }) => withSecret(so, name, secretIn(draft, name)), filled);
}

function withAccount(values: Values, draft: Draft, theirs: Draft): Draft {
  const account = values.kind === draft.kind ? draft : theirs;
  const { senderName, senderEmailAddress } = values as Record<string, string>;
  return { ...account, senderName: senderName ?? '', senderEmailAddress: senderEmailAddress ?? '' };
}

function ownFields(kinds: readonly Kind[]): ComparedField[] {
  const account = {
    name: 'kind',
    label: 'Email Account',
    words: (value: unknown) => kinds.find(({ id }) => id === value)?.label ?? 'none',
  };
  return [account, ...Object.entries(SENDER_LABELS).map(([name, label]) => ({ name, label }))];
}

function fieldsOf(kind: Kind): ComparedField[] {
  return settingsOf(kind).map(({ name, label, schema, isSecret }) => ({
    name,
    label,
    words: isSecret ? secretWords : (value) => (schema['x-multiline'] && value ? 'entered' : wordsOf(schema, value)),
  }));
}

function secretWords(value: unknown): string {
  if (value === ENTERED) return 'entered by you';
  return value ? `stored on ${dateOf(String(value))}` : 'none';
}
