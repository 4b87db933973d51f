import { useEffect, useRef, useState } from 'preact/hooks';
import { answerOf, api } from '../api/client.js';
import { asProblem, type Problem } from '../api/problem.js';
import { guardLeaving } from '../shell/location.js';
import { mailStatus } from '../shell/mail-status.js';
import { ActionBar, type Said } from '../ui/action-bar.js';
import { Button } from '../ui/button.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { focusField } from '../ui/focus-field.js';
import { useMedia } from '../ui/media.js';
import { lastSaved } from '../ui/times.js';
import { ConnectionTestPanel } from './connection-test-panel.js';
import type { Draft, SettingsView } from './draft.js';
import { faultsOf } from './faults.js';
import type { Kind } from './kind.js';
import { savedWords } from './saved-words.js';
import { SendTestEmail } from './send-test-email.js';
import { SetUpSteps, stepsDone } from './set-up-steps.js';
import { fieldId } from './setting-field.js';
import { SettingsConflict } from './settings-conflict.js';
import { useSettingsForm } from './settings-form.js';
import { SettingsSections } from './settings-sections.js';
import { StatusCard } from './status-card.js';
import { subjectOf, useConnectionTest } from './use-connection-test.js';

/** The form, the test beside it, and what may come between. */
export function SettingsEditor({ kinds, view }: { readonly kinds: readonly Kind[]; readonly view: SettingsView }) {
  const form = useSettingsForm(kinds, view);
  const isWide = useMedia('(min-width: 960px)');
  const isPhone = useMedia('(max-width: 600px)');
  const [isSettingUp, setSettingUp] = useState(view.kind === null);
  const [isSaving, setSaving] = useState(false);
  const [said, setSaid] = useState<Said>();
  const [problem, setProblem] = useState<Problem>();
  const [conflict, setConflict] = useState<SettingsView>();
  const [open, setOpen] = useState<'test' | 'test-email'>();
  const [focused, setFocused] = useState<'faults' | { readonly name: string }>();
  const [hasPressed, setPressed] = useState(false);
  const summary = useRef<HTMLElement>(null);
  const faults = faultsOf(form);
  const refused = () => {
    setOpen(undefined);
    setPressed(true);
    setFocused('faults');
  };
  const test = useConnectionTest(form, refused);

  const hasUnsaved = useRef(false);
  hasUnsaved.current = form.changes.length > 0;
  useEffect(() => guardLeaving(() => hasUnsaved.current), []);
  // What was said of the last save is over with the next change.
  useEffect(() => {
    if (form.changes.length > 0 && said?.tone !== 'info') setSaid(undefined);
  }, [form.changes.length]);
  // After the dialog before it is gone and the fields are there.
  useEffect(() => {
    if (!focused || open) return;
    setFocused(undefined);
    if (focused !== 'faults') focusField(fieldId(focused.name));
    else if (faults.length === 1) focusField(faults[0]!.id);
    else summary.current?.focus();
  }, [focused, open]);
  useEffect(() => {
    if (!test.asked) return;
    setOpen(undefined);
    setFocused({ name: test.asked });
  }, [test.asked]);

  const begin = () => {
    setProblem(undefined);
    setSaid(undefined);
  };
  const failed = (thrown: unknown) => {
    const why = asProblem(thrown);
    if (why.code === 'stale-revision') setConflict(why.members.current as SettingsView);
    else if (why.fields.length > 0) {
      form.refuse(why);
      refused();
    } else if (why.code !== 'not-signed-in') setProblem(why);
  };
  const save = async () => {
    begin();
    setSaving(true);
    try {
      if (!(await form.check())) {
        // It may be wrong only since somebody else has saved, as when the account that the password was stored for is gone.
        const current = await answerOf(api.GET('/ums/api/v1/email-settings'));
        return current.revision === form.saved.revision ? refused() : setConflict(current);
      }
      const status = mailStatus.now.value;
      const saved = await form.save();
      setSaid(savedWords({ before: form.saved, saved, run: test.isOutdated ? undefined : test.tester.run, status }));
      setPressed(false);
      if (!test.isOutdated) test.saved(JSON.stringify(form.requestFor(saved)));
      void mailStatus.refresh();
    } catch (error) {
      failed(error);
    } finally {
      setSaving(false);
    }
  };
  const openTestEmail = async () => {
    begin();
    try {
      if (!(await form.check())) return refused();
      setOpen('test-email');
    } catch (error) {
      failed(error);
    }
  };
  const startTest = () => {
    begin();
    if (!isWide) setOpen('test');
    void test.test();
  };
  const goTo = (name: string) => {
    setOpen(undefined);
    setFocused({ name });
  };
  const combine = (draft: Draft) => {
    form.adopt(conflict!, draft);
    setConflict(undefined);
    setSaid({ tone: 'info', text: 'Combined. Look it over, then press Save.' });
  };

  const isTesting = test.tester.run?.state === 'running';
  const panel = (
    <ConnectionTestPanel
      form={form}
      test={test}
      isDialog={!isWide}
      onAgain={startTest}
      onGoTo={goTo}
      onSendTestEmail={() => void openTestEmail()}
      onClose={() => (test.advised.length > 0 ? goTo(test.advised[0]!) : setOpen(undefined))}
    />
  );
  const status = isSettingUp ? (
    <SetUpSteps done={stepsDone(form, test.tester.run?.state === 'passed' && !test.isOutdated)} />
  ) : (
    <StatusCard isPhone={isPhone} onSendTestEmail={() => void openTestEmail()} />
  );

  return (
    <>
      <div class="settings">
        <form
          class="settings-main"
          noValidate
          aria-label="Settings"
          onSubmit={(event) => {
            event.preventDefault();
            if (!isSaving) void save();
          }}
        >
          {!isWide && status}
          {hasPressed && faults.length > 1 && <ErrorSummary faults={faults} element={summary} />}
          <SettingsSections form={form} advised={test.advised} />
          {/* Enter in a field saves, as in any form. */}
          <button type="submit" hidden />
        </form>
        {isWide && (
          <div class="settings-side">
            {status}
            {panel}
          </div>
        )}
      </div>
      <p role="status" class="visually-hidden">
        {form.moved?.text}
      </p>
      <ActionBar
        label="Save and test"
        changes={form.changes.length}
        said={said}
        problem={problem}
        lastSaved={lastSaved(form.saved)}
        onDiscard={() => {
          form.discard();
          begin();
          setPressed(false);
          setFocused({ name: 'kind' });
        }}
      >
        <Button id="test-connection" onClick={startTest} busy={isTesting ? 'Testing…' : undefined}>
          Test Connection
        </Button>
        {/* On a phone there is no room: it stands in the test panel and in the status card. */}
        {!isPhone && <Button onClick={() => void openTestEmail()}>Send Test Email…</Button>}
        <Button look="filled" onClick={() => void save()} busy={isSaving ? 'Saving…' : undefined}>
          Save
        </Button>
      </ActionBar>
      {open === 'test' && !isWide && panel}
      {open === 'test-email' && (
        <SendTestEmail
          form={form}
          subject={subjectOf(form, form.draft)}
          onAccepted={() => setSettingUp(false)}
          onGoTo={goTo}
          onClose={() => setOpen(undefined)}
        />
      )}
      {conflict && (
        <SettingsConflict
          form={form}
          now={conflict}
          onKeep={() => setConflict(undefined)}
          onDiscard={() => {
            form.adopt(conflict);
            setConflict(undefined);
          }}
          onCombine={combine}
        />
      )}
    </>
  );
}
