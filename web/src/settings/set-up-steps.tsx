import { Icon } from '../ui/icon.js';
import type { SettingsForm } from './settings-form.js';

const STEPS = ['Choose the account', 'Fill in the fields', 'Test Connection', 'Save, then send a test email'] as const;

/** In the place of the status, until the first test email was accepted. */
export function SetUpSteps({ done }: { readonly done: number }) {
  return (
    <section class="panel" aria-labelledby="set-up-heading">
      <h2 id="set-up-heading">Set up email in four steps</h2>
      <ol class="set-up-steps">
        {STEPS.map((step, index) => (
          <li key={step} aria-current={index === done ? 'step' : undefined}>
            <span class={index < done ? 'success-text' : 'second-text'}>
              <Icon name={index < done ? 'circle-check' : 'circle-dashed'} />
            </span>
            <span>
              {index + 1} {step}
              {index < done && <span class="visually-hidden"> (done)</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How many of the four steps are behind. */
export function stepsDone({ kind, draft, changes, saved, request }: SettingsForm, isTested: boolean): number {
  if (!kind) return 0;
  const { settings } = request() as { settings: Record<string, unknown> };
  const isFilledIn =
    draft.senderEmailAddress.trim() !== '' && (kind.schema.required ?? []).every((key) => key in settings);
  if (saved.kind !== null && changes.length === 0) return 3;
  if (!isFilledIn) return 1;
  return isTested ? 3 : 2;
}
