import { useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from '../api/problem.js';
import { guardLeaving } from '../shell/location.js';
import { ActionBar, type Said } from '../ui/action-bar.js';
import { Button } from '../ui/button.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { Field } from '../ui/field.js';
import { SomeoneElseSaved } from '../ui/someone-else-saved.js';
import { lastSaved } from '../ui/times.js';
import { useBrandingForm } from './branding-form.js';
import { ColorField } from './color-field.js';
import { EmailSample } from './email-sample.js';
import { type Branding, FIELD_NAMES, fieldId, FIELDS, type FieldName, type StoredBranding } from './fields.js';
import { usePreview } from './preview.js';

/** The form, the sample beside it, and what may come between. */
export function BrandingEditor({ initial }: { readonly initial: StoredBranding }) {
  const form = useBrandingForm(initial);
  const preview = usePreview(form.draft);
  const [said, setSaid] = useState<Said>();
  const [problem, setProblem] = useState<Problem>();
  const [conflict, setConflict] = useState<StoredBranding>();
  const [busy, setBusy] = useState(false);
  const [pressed, setPressed] = useState(0);
  const summary = useRef<HTMLElement>(null);
  const faults = FIELD_NAMES.flatMap((name) =>
    form.faults[name] ? [{ id: fieldId(name), label: FIELDS[name].label, message: form.faults[name] }] : [],
  );

  const hasUnsaved = useRef(false);
  hasUnsaved.current = form.changes.length > 0;
  useEffect(() => guardLeaving(() => hasUnsaved.current), []);
  useEffect(() => form.judge(preview.problem?.fields ?? []), [preview.problem]);
  useEffect(() => {
    if (form.changes.length > 0) setSaid(undefined);
  }, [form.changes.length]);
  // Pressed in vain: to the field, or to the list of them.
  useEffect(() => {
    if (pressed === 0) return;
    if (faults.length === 1) document.getElementById(faults[0]!.id)?.focus();
    else summary.current?.focus();
  }, [pressed]);

  const save = async () => {
    setProblem(undefined);
    setBusy(true);
    try {
      await form.save();
      setPressed(0);
      setSaid({ tone: 'success', text: 'Saved. The next email uses it.' });
    } catch (error) {
      const refusal = asProblem(error);
      if (refusal.code === 'stale-revision') setConflict(refusal.members.current as StoredBranding);
      else if (refusal.fields.length > 0) {
        form.refuse(refusal.fields);
        setPressed((n) => n + 1);
      } else setProblem(refusal);
    } finally {
      setBusy(false);
    }
  };
  const settle = (stored: StoredBranding, draft?: Branding) => {
    form.adopt(stored, draft);
    setConflict(undefined);
    setSaid(draft && { tone: 'info', text: 'Combined. Look it over, then press Save.' });
  };
  const changed = (name: FieldName) => form.changes.includes(name);

  return (
    <>
      <div class="settings branding">
        <form
          class="settings-main"
          noValidate
          aria-label="Branding"
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) void save();
          }}
        >
          <h2>Branding</h2>
          <p>How emails present your organization. System templates and your own use it.</p>
          {pressed > 0 && faults.length > 1 && <ErrorSummary faults={faults} element={summary} />}
          {FIELD_NAMES.filter((name) => name !== 'color').map((name) => (
            <Field
              key={name}
              id={fieldId(name)}
              label={FIELDS[name].label}
              help={FIELDS[name].help}
              error={form.faults[name]}
              changed={changed(name)}
            >
              {(control) => (
                <input
                  {...control}
                  inputMode={FIELDS[name].keyboard}
                  autocomplete="off"
                  spellcheck={false}
                  value={form.draft[name]}
                  onInput={(event) => form.set(name, event.currentTarget.value)}
                  onBlur={() => form.leave(name)}
                />
              )}
            </Field>
          ))}
          <ColorField
            value={form.draft.color}
            remark={preview.problem ? undefined : preview.picture?.buttonText.remark}
            error={form.faults.color}
            changed={changed('color')}
            onInput={(value) => form.set('color', value)}
            onLeave={() => form.leave('color')}
          />
          {/* Enter in a field saves, as in any form. */}
          <button type="submit" hidden />
        </form>
        <div class="settings-side">
          <EmailSample branding={form.draft} preview={preview} />
        </div>
      </div>
      <ActionBar
        changes={form.changes.length}
        said={said}
        problem={problem}
        lastSaved={lastSaved(form.stored)}
        onDiscard={() => {
          form.adopt(form.stored);
          setProblem(undefined);
          document.getElementById(fieldId('organizationName'))?.focus();
        }}
      >
        <Button look="filled" onClick={() => void save()} busy={busy ? 'Saving…' : undefined}>
          Save
        </Button>
      </ActionBar>
      {conflict && (
        <SomeoneElseSaved
          by={conflict.updatedBy}
          at={conflict.updatedAt}
          fields={FIELD_NAMES.map((name) => ({ name, label: FIELDS[name].label }))}
          states={{ before: { ...form.stored }, mine: { ...form.draft }, saved: { ...conflict } }}
          onKeep={() => setConflict(undefined)}
          onDiscard={() => settle(conflict)}
          onCombine={(combined) => settle(conflict, combined as unknown as Branding)}
        />
      )}
    </>
  );
}
