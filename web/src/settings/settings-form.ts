import { useEffect, useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import type { Problem } from '../api/problem.js';
import type { Schemas } from '../api/schemas.js';
import { session } from '../session/session.js';
import {
  changesIn,
  type Draft,
  draftOf,
  type FieldValue,
  isSameDestination,
  isStored,
  requestOf,
  secretIn,
  type Secret,
  type SettingsRequest,
  type SettingsView,
  valueIn,
  withoutSecrets,
  withTypedSince,
  withSecret,
  withValue,
} from './draft.js';
import { choiceOf, holds, type Kind, type Setting, type SettingValue, settingsOf } from './kind.js';

/** So long a field that was changed by the page is tinted. */
const MARKED_MS = 2_000;

/** A field that followed another one by itself. */
export interface Moved {
  readonly name: string;
  readonly from: FieldValue;
  readonly text: string;
}

export interface SettingsForm {
  readonly kinds: readonly Kind[];
  /** What is saved, as far as this page knows. */
  readonly saved: SettingsView;
  readonly draft: Draft;
  readonly kind: Kind | undefined;
  readonly changes: readonly string[];
  /** What is wrong, by the names of the fields. */
  readonly errors: Readonly<Record<string, string>>;
  readonly moved: Moved | undefined;
  /** Just changed by the page. */
  readonly marked: readonly string[];
  value(name: string): FieldValue;
  secret(name: string): Secret;
  set(name: string, value: FieldValue): void;
  setSecret(name: string, secret: Partial<Secret>): void;
  /** Changes several fields at once, marks them, and follows nothing. */
  apply(values: Readonly<Record<string, FieldValue>>): Draft;
  undoMove(): void;
  /** A field is left: says what is wrong with it, if it was typed in. */
  leave(): void;
  /** Looks at the whole form. @returns whether all is well. @throws Problem */
  check(): Promise<boolean>;
  refuse(problem: Problem, prefix?: string): void;
  request(draft?: Draft): SettingsRequest;
  /** What the form says when it shows this state unchanged. */
  requestFor(saved: SettingsView): SettingsRequest;
  /** Whether a stored secret does not go where the form leads, and has to be entered again. */
  asksAgain(setting: Setting, draft?: Draft): boolean;
  discard(): void;
  /** @throws Problem */
  save(): Promise<SettingsView>;
  /** Begins anew from what is saved now, with `draft` on the form where something is to stay. */
  adopt(saved: SettingsView, draft?: Draft): void;
}

/** The settings as somebody is typing them. */
export function useSettingsForm(kinds: readonly Kind[], initial: SettingsView): SettingsForm {
  const [saved, setSaved] = useState(initial);
  const [draft, setDraft] = useState(() => draftOf(initial, kinds));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [moved, setMoved] = useState<Moved>();
  const [marked, setMarked] = useState<readonly string[]>([]);
  const touched = useRef(new Set<string>());
  const checked = useRef('');
  const kind = kinds.find(({ id }) => id === draft.kind);
  const request = (of = draft) => (kind ? requestOf(of, saved, kind) : bare(of));

  const isSignedIn = session.state.value === 'signed-in';
  useEffect(() => {
    if (!isSignedIn) setDraft(withoutSecrets);
  }, [isSignedIn]);

  const mark = (names: readonly string[]) => {
    setMarked(names);
    setTimeout(() => setMarked([]), MARKED_MS);
  };
  const put = (next: Draft, name: string) => {
    touched.current.add(name);
    setErrors(without([name]));
    setDraft(next);
  };
  const problems = async (): Promise<readonly Schemas['FieldProblemAnswer'][]> =>
    (await answerOf(api.POST('/ums/api/v1/email-settings/check', { body: request() }))).errors;

  return {
    kinds,
    saved,
    draft,
    kind,
    errors,
    moved,
    marked,
    changes: changesIn(draft, saved, kinds),
    value: (name) => valueIn(draft, name),
    secret: (name) => secretIn(draft, name),
    set(name, value) {
      let next = withValue(draft, name, value);
      const follower = kind && followerOf(draft, kind, name, value);
      if (follower) {
        next = withValue(next, follower.name, follower.to);
        mark([follower.name]);
      }
      setMoved((now) => follower ?? (now?.name === name ? undefined : now));
      put(next, name);
    },
    setSecret: (name, secret) => put(withSecret(draft, name, secret), name),
    apply(values) {
      const next = Object.entries(values).reduce((so, [name, value]) => withValue(so, name, value), draft);
      setDraft(next);
      setMoved(undefined);
      setErrors(without(Object.keys(values)));
      mark(Object.keys(values));
      return next;
    },
    undoMove() {
      if (!moved) return;
      setDraft(withValue(draft, moved.name, moved.from));
      setMoved(undefined);
    },
    leave() {
      const now = JSON.stringify(request());
      if (touched.current.size === 0 || now === checked.current) return;
      checked.current = now;
      problems().then(
        (found) => setErrors(byName(found.filter(({ field }) => touched.current.has(field)))),
        // Whoever presses a button is told that the server does not answer.
        () => {},
      );
    },
    async check() {
      const found = await problems();
      for (const { field } of found) touched.current.add(field);
      setErrors(byName(found));
      return found.length === 0;
    },
    refuse(problem, prefix = '') {
      const found = problem.fields.map(({ field, message }) => ({ field: field.replace(prefix, ''), message }));
      for (const { field } of found) touched.current.add(field);
      setErrors(byName(found));
    },
    request,
    requestFor(view) {
      const known = kinds.find(({ id }) => id === view.kind);
      return known ? requestOf(draftOf(view, kinds), view, known) : bare(draftOf(view, kinds));
    },
    asksAgain: ({ key, name, ...setting }, of = draft) =>
      kind !== undefined &&
      isStored(saved, kind, { key, name, ...setting }) &&
      secretIn(of, name).choice === 'keep' &&
      !isSameDestination(of, saved, kind),
    discard() {
      setDraft(draftOf(saved, kinds));
      setErrors({});
      setMoved(undefined);
      touched.current.clear();
    },
    async save() {
      const sent = draft;
      const header = { 'If-Match': `"${saved.revision}"` };
      const now = await answerOf(api.PUT('/ums/api/v1/email-settings', { params: { header }, body: request() }));
      setSaved(now);
      // What was typed while it was being saved is not saved yet.
      setDraft((typed) => withTypedSince(sent, typed, draftOf(now, kinds)));
      setMoved(undefined);
      return now;
    },
    adopt(now, kept = draftOf(now, kinds)) {
      setSaved(now);
      setDraft(kept);
      setErrors({});
      setMoved(undefined);
      touched.current.clear();
    },
  };
}

/** The first field of a kind, or of the sender, is what follows a choice: the usual port that follows Enable SSL. */
function followerOf(
  draft: Draft,
  kind: Kind,
  name: string,
  value: FieldValue,
): (Moved & { to: FieldValue }) | undefined {
  const setting = settingsOf(kind).find((candidate) => candidate.name === name);
  if (!setting) return undefined;
  const choice = choiceOf(setting.schema, value);
  for (const [key, usual] of Object.entries(choice?.['x-usual'] ?? {})) {
    const from = valueIn(draft, `settings.${key}`);
    const others = setting.schema.oneOf?.flatMap((other) => (other === choice ? [] : [other['x-usual']?.[key]])) ?? [];
    const isUsual = from === '' || others.some((other) => other !== undefined && holds(from, other));
    if (!isUsual) continue;
    return {
      name: `settings.${key}`,
      from,
      to: asText(usual),
      text: `Changed to ${usual}, the usual one with ${setting.label} ${choice!.title.toLowerCase()}.`,
    };
  }
  return undefined;
}

/** Before an account is chosen. */
function bare({ kind, senderName, senderEmailAddress }: Draft): SettingsRequest {
  return { kind, senderName, senderEmailAddress, settings: {} };
}

/** A field that changes is not wrong any more, until it is looked at again. */
function without(names: readonly string[]) {
  return (faults: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(faults).filter(([name]) => !names.includes(name)));
}

/** Of several faults of one field the first is told. */
function byName(found: readonly Schemas['FieldProblemAnswer'][]): Record<string, string> {
  return Object.fromEntries(found.toReversed().map(({ field, message }) => [field, message]));
}

export function asText(value: SettingValue): FieldValue {
  return typeof value === 'boolean' ? value : String(value);
}
