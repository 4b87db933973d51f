import { Field } from '../ui/field.js';
import { FieldNotes } from './field-notes.js';
import type { SettingsForm } from './settings-form.js';

const FIELDS = [
  { name: 'senderName', label: 'Sender Name', help: 'Shown as the sender.', type: 'text' },
  {
    name: 'senderEmailAddress',
    label: 'Sender Email Address',
    help: 'Replies and bounces go here.',
    type: 'email',
  },
] as const;

export const SENDER_LABELS: Readonly<Record<string, string>> = Object.fromEntries(
  FIELDS.map(({ name, label }) => [name, label]),
);

/** Who sends, whatever the account. */
export function SenderFields({ form, advised }: { readonly form: SettingsForm; readonly advised: readonly string[] }) {
  const { senderName, senderEmailAddress } = form.draft;
  return (
    <section class="section">
      <h2>Sender</h2>
      {FIELDS.map(({ name, label, help, type }) => (
        <Field
          key={name}
          id={name}
          label={label}
          help={help}
          error={form.errors[name]}
          changed={form.changes.includes(name)}
          marked={form.marked.includes(name)}
          notes={<FieldNotes form={form} name={name} advised={advised} />}
        >
          {(control) => (
            <input
              {...control}
              // Not type="email": what it lets pass and what the server accepts are not the same.
              type="text"
              inputMode={type}
              autocomplete="off"
              spellcheck={false}
              value={form.draft[name]}
              onInput={(event) => form.set(name, event.currentTarget.value)}
              onBlur={form.leave}
            />
          )}
        </Field>
      ))}
      <p class="help people-see">
        {senderEmailAddress.trim() && (
          <>
            People see:{' '}
            <strong>
              {senderName.trim() ? `${senderName.trim()} <${senderEmailAddress.trim()}>` : senderEmailAddress.trim()}
            </strong>
          </>
        )}
      </p>
    </section>
  );
}
