import { useId, useState } from 'preact/hooks';
import { answerOf, api } from '../../api/client.js';
import { useLoaded } from '../../api/load.js';
import { asProblem, type Problem } from '../../api/problem.js';
import { navigate } from '../../shell/location.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { Field } from '../../ui/field.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { addressOf } from '../addresses.js';
import { languageName, type MailEvent, type Template, type TemplateSummary, type Words } from '../template.js';
import { offeredLanguages } from './languages.js';

type Faults = Readonly<Partial<Record<'name' | 'locale' | 'copyFrom', string>>>;

/** Makes a template of another one, or of what stands in the editor, and goes there. */
export function CopyDialog({
  event,
  template,
  words,
  onMade = () => {},
  onClose,
}: {
  readonly event: MailEvent;
  /** What is copied unless somebody chooses otherwise. */
  readonly template: TemplateSummary;
  /** What stands in the editor, where the copy takes that over. */
  readonly words?: Words;
  /** Before the page goes to the copy. */
  readonly onMade?: () => void;
  readonly onClose: () => void;
}) {
  const formId = useId();
  const templates = useLoaded(
    (signal) => answerOf(api.GET('/ums/api/v1/email-templates', { params: { query: { event: event.key } }, signal })),
    [],
  ).data ?? [template];
  const [name, setName] = useState(words ? `${words.name} 2` : template.system ? '' : `${template.name} 2`);
  const [locale, setLocale] = useState(template.locale);
  const [chosen, setChosen] = useState(template.id);
  // Somebody may have deleted it: what stands in the editor can still go into a copy of another one.
  const isThere = templates.some(({ id }) => id === chosen);
  const copyFrom = isThere ? chosen : ((ofTheSystem(templates, template.locale) ?? templates[0])?.id ?? chosen);
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const choose = (language: string) => {
    setLocale(language);
    // Whoever copies into another language begins with the words that there are in it.
    const inIt = ofTheSystem(templates, language);
    if (inIt && templates.find(({ id }) => id === copyFrom)?.system !== false) setChosen(inIt.id);
  };
  const make = async () => {
    setProblem(undefined);
    if (name.trim() === '') return refuse({ name: 'Enter a name.' });
    setBusy(true);
    try {
      const body = { event: event.key, locale, name: name.trim(), copyFrom };
      const made = await answerOf(api.POST('/ums/api/v1/email-templates', { body }));
      if (words) await fill(made, { ...words, name: made.name });
      onMade();
      navigate(addressOf(made.id));
    } catch (thrown) {
      const refusal = asProblem(thrown);
      const named = Object.fromEntries(refusal.fields.map(({ field, message }) => [field, message])) as Faults;
      if (named.name ?? named.locale ?? named.copyFrom) refuse(named);
      else setProblem(refusal);
      setBusy(false);
    }
  };
  const refuse = (named: Faults) => {
    setFaults(named);
    document.getElementById(`${formId}-${named.name ? 'name' : named.locale ? 'locale' : 'from'}`)?.focus();
  };

  return (
    <Dialog
      title={words ? 'Save as a copy' : 'Copy template'}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" type="submit" form={formId} busy={busy ? 'Copying…' : undefined}>
            Create Copy
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(submitted) => {
          submitted.preventDefault();
          if (!busy) void make();
        }}
      >
        <Field id={`${formId}-name`} label="Template Name" error={faults.name}>
          {(control) => (
            <input
              {...control}
              autofocus
              autocomplete="off"
              maxLength={64}
              value={name}
              onInput={({ currentTarget }) => {
                setName(currentTarget.value);
                setFaults({});
              }}
            />
          )}
        </Field>
        <Field id={`${formId}-locale`} label="Language" error={faults.locale}>
          {(control) => (
            <select {...control} value={locale} onChange={({ currentTarget }) => choose(currentTarget.value)}>
              {offeredLanguages(templates.map((one) => one.locale)).map((language) => (
                <option key={language} value={language} lang={language}>
                  {languageName(language)} ({language})
                </option>
              ))}
            </select>
          )}
        </Field>
        {!words && (
          <Field id={`${formId}-from`} label="Copy From" error={faults.copyFrom}>
            {(control) => (
              <select {...control} value={copyFrom} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
                {templates.map(({ id, name, locale }) => (
                  <option key={id} value={id}>
                    {name} ({languageName(locale)})
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <p class="help">The copy is not used until you mark it as default.</p>
      </form>
      {problem && <ProblemNotice problem={problem} lead="Not copied." />}
    </Dialog>
  );
}

const ofTheSystem = (templates: readonly TemplateSummary[], language: string): TemplateSummary | undefined =>
  templates.find(({ system, locale }) => system && locale === language);

/** Saves these words as its first own version; without them there would be a copy of something else. */
async function fill({ id, version }: Template, body: Words): Promise<void> {
  const params = { path: { id }, header: { 'If-Match': `"${version}"` } };
  try {
    await answerOf(api.PUT('/ums/api/v1/email-templates/{id}', { params, body }));
  } catch (thrown) {
    await api.DELETE('/ums/api/v1/email-templates/{id}', { params });
    throw thrown;
  }
}
