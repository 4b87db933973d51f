import { Field } from '../ui/field.js';
import { fieldId } from './setting-field.js';
import { type Kind, providerOf } from './kind.js';
import { asText, type SettingsForm } from './settings-form.js';

const OWN = 'Own server';

/** How emails leave this system. */
export function EmailAccountField({ form }: { readonly form: SettingsForm }) {
  return (
    <Field
      id="kind"
      label="Email Account"
      help={form.kind?.description ?? 'How emails leave this system.'}
      error={form.errors.kind && 'Choose an account.'}
      changed={form.changes.includes('kind')}
    >
      {(control) => (
        <select {...control} value={form.draft.kind} onChange={(event) => form.set('kind', event.currentTarget.value)}>
          {form.draft.kind === '' && <option value="">Choose…</option>}
          {form.kinds.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Fills in what a known provider wants. What stands in the form tells which one it is. */
export function ProviderField({ form, kind }: { readonly form: SettingsForm; readonly kind: Kind }) {
  const providers = kind.schema['x-providers'];
  if (!providers) return null;
  const chosen = providerOf(kind, (key) => form.value(`settings.${key}`));
  const choose = (title: string) => {
    const provider = providers.find((candidate) => candidate.title === title);
    const keys = Object.keys(provider?.values ?? chosen?.recognizedBy ?? {});
    form.apply(
      Object.fromEntries(keys.map((key) => [`settings.${key}`, provider ? asText(provider.values[key]!) : ''])),
    );
  };
  return (
    <Field
      id={fieldId('provider')}
      label="Provider"
      help={
        chosen?.description ??
        (chosen
          ? 'Fills in server, port and encryption.'
          : 'Fills in server, port and encryption. For your own server, ask whoever runs it for them.')
      }
    >
      {(control) => (
        <select {...control} value={chosen?.title ?? OWN} onChange={(event) => choose(event.currentTarget.value)}>
          {[...providers.map(({ title }) => title), OWN].map((title) => (
            <option key={title}>{title}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
