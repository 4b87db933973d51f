import type { FieldProblem } from '../http/app.error.js';
import { check } from '../http/validation.js';
import type { NetworkPolicy, TransportKind } from '../mail-transports/transport.js';
import { secretsOf } from './kind-schema.js';
import type { SettingValue } from './stored-settings.entity.js';

/** Settings of one kind, split for storing: what may be read again, and what may not. */
export interface CheckedSettings {
  /** Everything, secrets in clear: for opening the account. */
  readonly complete: object;
  readonly plain: Record<string, SettingValue>;
  readonly secrets: Record<string, string>;
  /** The secrets that were not entered but taken from what is stored. */
  readonly kept: readonly string[];
  readonly problems: readonly FieldProblem[];
}

/** What is stored for the same kind. */
export interface SettingsBefore {
  readonly plain: Readonly<Record<string, unknown>>;
  /** Each is opened only to be kept: one that cannot be can still be entered again. */
  readonly secrets: Readonly<Record<string, () => string>>;
}

/**
 * Checks what an admin typed for a kind. An absent secret is taken from what is stored, but only if it goes to the
 * place that it was stored for: whoever may change the host must not be sent the password (Keycloak #39486).
 */
export function checkSettings(
  kind: TransportKind,
  typed: Readonly<Record<string, unknown>>,
  before: SettingsBefore | undefined,
  network: NetworkPolicy,
): CheckedSettings {
  const names = secretsOf(kind);
  const entered = Object.fromEntries(
    Object.entries(typed).filter(([name, value]) => !(names.includes(name) && value === null)),
  );
  const cleared = names.filter((name) => typed[name] === null);
  const absent = names.filter(
    (name) => typed[name] === undefined && before?.secrets[name] !== undefined && !cleared.includes(name),
  );
  const samePlace = before !== undefined && goesToTheSamePlace(kind, entered, before.plain);
  const kept = samePlace ? absent : [];

  const offered = { ...entered, ...Object.fromEntries(kept.map((name) => [name, before!.secrets[name]!()])) };
  const { value, problems } = check(kind.settings, offered, 'settings');
  const all = [...problems, ...problemsTogether(kind, value, problems, network)];

  const secrets: Record<string, string> = {};
  const plain: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(value) as [string, SettingValue | null | undefined][]) {
    if (setting === undefined || setting === null) continue;
    if (names.includes(name)) secrets[name] = String(setting);
    else plain[name] = setting;
  }
  return {
    complete: value,
    plain,
    secrets,
    kept: kept.filter((name) => name in secrets),
    problems: samePlace ? all : all.map((problem) => enterAgain(problem, absent, before)),
  };
}

/** What no setting alone tells. Settings that broke a rule of their own are not there, and are blamed only once. */
function problemsTogether(
  kind: TransportKind,
  value: object,
  broken: readonly FieldProblem[],
  network: NetworkPolicy,
): FieldProblem[] {
  const names = broken.map(({ field }) => field.replace(/^settings\./, ''));
  const sound = Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  return kind
    .check(Object.assign(Object.create(kind.settings.prototype as object), sound), network)
    .filter(({ field }) => !names.includes(field))
    .map(({ field, message }) => ({ field: `settings.${field}`, message }));
}

function goesToTheSamePlace(kind: TransportKind, entered: object, stored: Readonly<Record<string, unknown>>): boolean {
  const now = check(kind.settings, entered, '').value as Record<string, unknown>;
  const then = check(kind.settings, stored, '').value as Record<string, unknown>;
  return kind.destination.every((name) => (now[name] ?? null) === (then[name] ?? null));
}

/** Says why a stored secret is asked for again, instead of "is missing". */
function enterAgain(
  problem: FieldProblem,
  absent: readonly string[],
  before: SettingsBefore | undefined,
): FieldProblem {
  const name = absent.find((secret) => problem.field === `settings.${secret}`);
  if (!name || !before) return problem;
  const { host, port, username } = before.plain;
  const place = [host, port && `port ${String(port)}`, username && `as ${String(username)}`].filter(Boolean).join(', ');
  return {
    field: problem.field,
    message: `Enter it again. The stored one only goes where it was saved for${place ? `: ${place}` : ''}.`,
  };
}
