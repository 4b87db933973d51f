import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import type { Schemas } from '../api/schemas.js';
import { choiceOf, sectionsOf, settingsOf } from './kind.js';
import { SENDER_LABELS } from './sender-fields.js';
import { asText, type SettingsForm } from './settings-form.js';
import type { TestResult } from './test-run.js';

type Suggestion = NonNullable<TestResult['suggestion']>;

/** What happened, what to do about it, and the button that does it where one press is safe. */
export function Advice({
  form,
  result: { error, suggestion },
  onApply,
  onGoTo,
}: {
  readonly form: SettingsForm;
  readonly result: TestResult;
  readonly onApply: (suggestion: Suggestion) => void;
  readonly onGoTo: (name: string) => void;
}) {
  if (!error) return null;
  const names = namesOf(form, error.fields);
  return (
    <div class="notice danger advice">
      <div>
        <p>
          <strong>{error.title}</strong>
        </p>
        <p>{suggestion?.text ?? error.advice}</p>
        <div class="notice-actions">
          {suggestion ? (
            <Button onClick={() => onApply(suggestion)}>Apply: {changesAsWords(form, suggestion)}</Button>
          ) : (
            names.length > 0 && <Button onClick={() => onGoTo(names[0]!)}>Go to {placeOf(form, names)}</Button>
          )}
        </div>
        {error.reply && (
          <details class="reply">
            <summary>What the server sent</summary>
            <p class="words">{error.reply}</p>
            <CopyButton look="text" text={() => error.reply} label="Copy what the server sent" />
          </details>
        )}
      </div>
    </div>
  );
}

/** The fields of a failure by their names in the request, those that the form shows. */
export function namesOf({ kind }: SettingsForm, fields: readonly string[]): string[] {
  const settings = kind ? settingsOf(kind) : [];
  return fields.flatMap(
    (key) => settings.find((setting) => setting.key === key)?.name ?? (key in SENDER_LABELS ? key : []),
  );
}

/** `Enable SSL on → off` */
export function changeAsWords(form: SettingsForm, { field, from, to }: Suggestion['changes'][number]): string {
  const setting = form.kind && settingsOf(form.kind).find(({ key }) => key === field);
  const words = (value: unknown) => (setting && choiceOf(setting.schema, value)?.title.toLowerCase()) ?? String(value);
  return `${setting?.label ?? field} ${words(from)} → ${words(to)}`;
}

/** The values of a suggestion as the form holds them. */
export function valuesOf({ changes }: Suggestion, which: 'from' | 'to') {
  return Object.fromEntries(changes.map((change) => [`settings.${change.field}`, asText(change[which])]));
}

/** `Enable SSL Off`, `SMTP Port 587`, `Basic authentication` */
function changesAsWords({ kind }: SettingsForm, { changes }: Schemas['SuggestionAnswer']): string {
  return changes
    .map(({ field, to }) => {
      const setting = kind && settingsOf(kind).find(({ key }) => key === field);
      const title = setting && choiceOf(setting.schema, to)?.title;
      if (typeof to === 'string' && title) return title;
      return `${setting?.label ?? field} ${title ?? String(to)}`;
    })
    .join(', ');
}

/** One field by its label, several of one section by its heading. */
function placeOf({ kind }: SettingsForm, names: readonly string[]): string {
  const sections = kind ? sectionsOf(kind) : [];
  const section = sections.find(({ fields }) => names.every((name) => fields.some((field) => field.name === name)));
  if (section && names.length > 1) return section.title;
  return SENDER_LABELS[names[0]!] ?? settingsOf(kind!).find(({ name }) => name === names[0])!.label;
}
