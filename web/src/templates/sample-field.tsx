import type { Schemas } from '../api/schemas.js';
import { Field } from '../ui/field.js';
import type { MailEvent } from './template.js';

export type SampleKey = NonNullable<Schemas['PreviewRequest']['sample']>;

/** Chooses for whom a template is filled in. */
export function SampleField({
  event,
  sample,
  onSample,
}: {
  readonly event: MailEvent;
  readonly sample: SampleKey;
  readonly onSample: (sample: SampleKey) => void;
}) {
  return (
    <Field label="Sample">
      {(control) => (
        <select
          {...control}
          value={sample}
          onChange={({ currentTarget }) => onSample(currentTarget.value as SampleKey)}
        >
          {event.samples.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
