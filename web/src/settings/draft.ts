import type { Schemas } from '../api/schemas.js';
import type { Values } from '../ui/three-way.js';
import { holds, type Kind, type Setting, settingsOf } from './kind.js';

export type SettingsView = Schemas['EmailSettingsView'];
export type SettingsRequest = Schemas['EmailSettingsRequest'];

/** What a control holds. Numbers are text until they are sent: "58" on the way to 587 is nobody's mistake. */
export type FieldValue = string | boolean;

/** What becomes of a secret. `typed` is also what was typed because the destination has changed. */
export interface Secret {
  readonly choice: 'keep' | 'replace' | 'remove';
  readonly typed: string;
}

const UNTOUCHED: Secret = { choice: 'keep', typed: '' };

/**
 * What is on the form. Fields have their names in the request (`settings.port`), by which the server speaks of them
 * as well. Those of every kind are kept, so that looking at another kind loses nothing.
 */
export interface Draft {
  readonly kind: string;
  readonly senderName: string;
  readonly senderEmailAddress: string;
  readonly settings: Readonly<Record<string, Readonly<Record<string, FieldValue>>>>;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Secret>>>>;
}

/** The form as it is when nothing was typed. */
export function draftOf(view: SettingsView, kinds: readonly Kind[]): Draft {
  const valuesOf = (kind: Kind) => {
    const stored = kind.id === view.kind ? view.settings : {};
    return settingsOf(kind)
      .filter(({ isSecret }) => !isSecret)
      .map(({ key, schema }) => [key, asFieldValue(stored[key] ?? schema.default, schema.type)] as const);
  };
  const secretsOf = (kind: Kind) =>
    settingsOf(kind)
      .filter(({ isSecret }) => isSecret)
      .map(({ key }) => [key, UNTOUCHED] as const);
  return {
    kind: view.kind ?? '',
    senderName: view.senderName ?? '',
    senderEmailAddress: view.senderEmailAddress ?? '',
    settings: Object.fromEntries(kinds.map((kind) => [kind.id, Object.fromEntries(valuesOf(kind))])),
    secrets: Object.fromEntries(kinds.map((kind) => [kind.id, Object.fromEntries(secretsOf(kind))])),
  };
}

/** The value of a field by its name in the request. Secrets have none. */
export function valueIn(draft: Draft, name: string): FieldValue {
  if (name === 'kind' || name === 'senderName' || name === 'senderEmailAddress') return draft[name];
  return draft.settings[draft.kind]?.[name.replace('settings.', '')] ?? '';
}

export function withValue(draft: Draft, name: string, value: FieldValue): Draft {
  if (!name.startsWith('settings.')) return { ...draft, [name]: value };
  const values = { ...draft.settings[draft.kind], [name.replace('settings.', '')]: value };
  return { ...draft, settings: { ...draft.settings, [draft.kind]: values } };
}

export function secretIn(draft: Draft, name: string): Secret {
  return draft.secrets[draft.kind]?.[name.replace('settings.', '')] ?? UNTOUCHED;
}

export function withSecret(draft: Draft, name: string, secret: Partial<Secret>): Draft {
  const key = name.replace('settings.', '');
  const secrets = { ...draft.secrets[draft.kind], [key]: { ...secretIn(draft, name), ...secret } };
  return { ...draft, secrets: { ...draft.secrets, [draft.kind]: secrets } };
}

/** What was typed for secrets is forgotten, as when a session ends. */
export function withoutSecrets(draft: Draft): Draft {
  const untouched = (secrets: object) => Object.fromEntries(Object.keys(secrets).map((key) => [key, UNTOUCHED]));
  return {
    ...draft,
    secrets: Object.fromEntries(Object.entries(draft.secrets).map(([kind, secrets]) => [kind, untouched(secrets)])),
  };
}

/** What is saved of `sent`, with what was typed since on top. */
export function withTypedSince(sent: Draft, typed: Draft, saved: Draft): Draft {
  const { kind } = typed;
  const before = { ...sent, kind };
  const namesIn = (fields: object = {}) => Object.keys(fields).map((key) => `settings.${key}`);
  const values = ['senderName', 'senderEmailAddress', ...namesIn(typed.settings[kind])].filter(
    (name) => valueIn(typed, name) !== valueIn(before, name),
  );
  const secrets = namesIn(typed.secrets[kind]).filter((name) => secretIn(typed, name) !== secretIn(before, name));
  const filled = values.reduce((so, name) => withValue(so, name, valueIn(typed, name)), { ...saved, kind });
  return secrets.reduce((so, name) => {
    const secret = secretIn(typed, name);
    // By now one is stored: without the choice, what is being typed would count for nothing.
    return withSecret(so, name, secret.typed === '' ? secret : { ...secret, choice: 'replace' });
  }, filled);
}

/** Whether the form still leads to where the stored secrets were saved for: only there they are used. */
export function isSameDestination(draft: Draft, view: SettingsView, kind: Kind): boolean {
  if (view.kind !== kind.id) return false;
  const then = settingsInRequest(draftOf(view, [kind]), kind);
  const now = settingsInRequest(draft, kind);
  return kind.destination.every((key) => (now[key] ?? null) === (then[key] ?? null));
}

export function isStored(view: SettingsView, kind: Kind, { key }: Setting): boolean {
  return view.kind === kind.id && view.settings[`${key}Set`] === true;
}

/** A field that depends on others is there only while they have the values that it makes sense with. */
export function isShown(draft: Draft, kind: Kind, { schema }: Setting): boolean {
  const values = draft.settings[kind.id] ?? {};
  return Object.entries(schema['x-shown-when'] ?? {}).every(([key, wanted]) => holds(values[key] ?? '', wanted));
}

/** Whether a secret was typed that counts: not one that was asked for while the form led elsewhere. */
function isEntered(draft: Draft, view: SettingsView, kind: Kind, setting: Setting): boolean {
  const { choice, typed } = secretIn(draft, setting.name);
  const isAsked = choice === 'replace' || !isStored(view, kind, setting) || !isSameDestination(draft, view, kind);
  return isAsked && choice !== 'remove' && typed !== '';
}

/** What the form says, as it is tested and saved. An absent secret is kept, null clears it. */
export function requestOf(draft: Draft, view: SettingsView, kind: Kind): SettingsRequest {
  const secrets = settingsOf(kind)
    .filter(({ isSecret }) => isSecret)
    .map((setting): [string, string | null | undefined] => {
      const { choice, typed } = secretIn(draft, setting.name);
      const isUnwanted = choice === 'remove' || !isShown(draft, kind, setting);
      if (isUnwanted && isStored(view, kind, setting)) return [setting.key, null];
      return [setting.key, isShown(draft, kind, setting) && isEntered(draft, view, kind, setting) ? typed : undefined];
    })
    .filter(([, value]) => value !== undefined);
  return {
    kind: draft.kind,
    senderName: draft.senderName.trim(),
    senderEmailAddress: draft.senderEmailAddress.trim(),
    settings: { ...settingsInRequest(draft, kind), ...Object.fromEntries(secrets) },
  } as SettingsRequest;
}

function settingsInRequest(draft: Draft, kind: Kind): Record<string, unknown> {
  return Object.fromEntries(
    settingsOf(kind)
      .filter((setting) => !setting.isSecret && isShown(draft, kind, setting))
      .map(({ key, schema }) => [key, asSent(draft.settings[kind.id]?.[key], schema.type)] as const)
      .filter(([, value]) => value !== ''),
  );
}

/** The fields that differ from what is saved, by their names. */
export function changesIn(draft: Draft, view: SettingsView, kinds: readonly Kind[]): string[] {
  const saved = draftOf(view, kinds);
  const kind = kinds.find(({ id }) => id === draft.kind);
  const own = ['kind', 'senderName', 'senderEmailAddress'].filter(
    (name) => valueIn(draft, name) !== valueIn(saved, name),
  );
  if (!kind) return own;
  const changed = settingsOf(kind).filter((setting) => {
    if (!isShown(draft, kind, setting)) return false;
    if (!setting.isSecret)
      return !holds(valueIn(draft, setting.name), valueIn({ ...saved, kind: kind.id }, setting.name));
    const { choice } = secretIn(draft, setting.name);
    return choice !== 'keep' || isEntered(draft, view, kind, setting);
  });
  return [...own, ...changed.map(({ name }) => name)];
}

/** The form's or the saved values for a comparison; secrets only by whether and when they were entered. */
export function comparable(draft: Draft, view: SettingsView, kind: Kind | undefined): Values {
  const settings = kind ? settingsOf(kind) : [];
  const secrets = settings
    .filter(({ isSecret }) => isSecret)
    .map((setting) => {
      if (secretIn(draft, setting.name).choice === 'remove') return [setting.name, ''];
      const setAt = view.settings[`${setting.key}SetAt`] ?? '';
      return [setting.name, isEntered(draft, view, kind!, setting) ? ENTERED : setAt];
    });
  const names = ['kind', 'senderName', 'senderEmailAddress', ...settings.map(({ name }) => name)];
  return { ...Object.fromEntries(names.map((name) => [name, valueIn(draft, name)])), ...Object.fromEntries(secrets) };
}

/** Stands for a secret that was typed on this page. */
export const ENTERED = Symbol('entered');

function asFieldValue(value: unknown, type: Setting['schema']['type']): FieldValue {
  if (type === 'boolean') return value === true;
  return value === undefined ? '' : String(value);
}

function asSent(value: FieldValue | undefined, type: Setting['schema']['type']): unknown {
  if (typeof value !== 'string') return value ?? '';
  const isNumber = (type === 'integer' || type === 'number') && /^\s*-?\d+(\.\d+)?\s*$/.test(value);
  return isNumber ? Number(value) : value.trim();
}
