import { useState } from 'preact/hooks';
import { asProblem } from '../api/problem.js';
import { mailStatus } from '../shell/mail-status.js';
import { namesOf, valuesOf } from './advice.js';
import { changesIn, type Draft, valueIn } from './draft.js';
import { settingsOf } from './kind.js';
import type { SettingsForm } from './settings-form.js';
import { type Subject, type TestResult, type Tester, useTester } from './test-run.js';

type Suggestion = NonNullable<TestResult['suggestion']>;

export interface ConnectionTest {
  readonly tester: Tester;
  readonly isOutdated: boolean;
  /** The fields that the advice names. */
  readonly advised: readonly string[];
  /** What Apply has changed, until the next test or change. */
  readonly applied: Suggestion | undefined;
  /** The secret that has to be entered again before the test can go on. */
  readonly asked: string | undefined;
  test(draft?: Draft): Promise<void>;
  apply(suggestion: Suggestion): void;
  undo(): void;
  /** The values on the form are the saved ones now. */
  saved(tested: string): void;
}

/** Test Connection: with what is on the form, or, where nothing was changed, with what is stored. */
export function useConnectionTest(form: SettingsForm, onRefused: () => void): ConnectionTest {
  const tester = useTester();
  const { run } = tester;
  const [applied, setApplied] = useState<Suggestion>();
  const [asked, setAsked] = useState<string>();
  const isOutdated = run !== undefined && run.tested !== JSON.stringify(form.request());
  const error = run?.state === 'failed' && !isOutdated ? run.result?.error : undefined;

  const test = async (draft: Draft = form.draft) => {
    setAsked(undefined);
    const request = form.request(draft);
    const isStored = form.saved.kind !== null && changesIn(draft, form.saved, form.kinds).length === 0;
    const body = isStored ? {} : request;
    const path = '/ums/api/v1/email-settings/test-connection';
    const { problem } = await tester.start(path, body, subjectOf(form, draft), JSON.stringify(request));
    if (problem?.code === 'invalid-request') {
      tester.forget();
      form.refuse(problem);
      // The first refusal does not always name all fields.
      await form.check().catch(asProblem);
      onRefused();
    }
    if (isStored) void mailStatus.refresh();
  };

  return {
    tester,
    isOutdated,
    advised: error ? namesOf(form, error.fields) : [],
    applied,
    asked,
    async test(draft) {
      setApplied(undefined);
      await test(draft);
    },
    apply(suggestion) {
      const draft = form.apply(valuesOf(suggestion, 'to'));
      setApplied(suggestion);
      const secret =
        form.kind && settingsOf(form.kind).find((setting) => setting.isSecret && form.asksAgain(setting, draft));
      if (secret && draft.secrets[draft.kind]?.[secret.key]?.typed === '') setAsked(secret.name);
      else void test(draft);
    },
    undo() {
      if (!applied) return;
      tester.forget();
      form.apply(valuesOf(applied, 'from'));
      setApplied(undefined);
      setAsked(undefined);
    },
    saved: tester.savedAs,
  };
}

/** What the sentences about a test speak of. */
export function subjectOf({ kind }: SettingsForm, draft: Draft): Subject {
  const text = (name: string) => String(valueIn(draft, name)).trim();
  const isAnonymous = valueIn(draft, 'settings.authenticationType') === 'anonymous';
  return {
    host: text('settings.host') || (kind?.label ?? ''),
    port: text('settings.port'),
    user: isAnonymous ? '' : text('settings.username'),
    sender: text('senderEmailAddress'),
  };
}
