import { Button } from '../ui/button.js';
import { focusField } from '../ui/focus-field.js';
import { Icon } from '../ui/icon.js';
import { fieldId } from './setting-field.js';
import type { SettingsForm } from './settings-form.js';

/** What the page says about a field below its help: that it followed another one, or that a test stopped at it. */
export function FieldNotes({
  form,
  name,
  advised,
}: {
  readonly form: SettingsForm;
  readonly name: string;
  readonly advised: readonly string[];
}) {
  return (
    <>
      {form.moved?.name === name && (
        <p class="field-note info-text">
          <Icon name="info" />
          {form.moved.text}
          <Button
            look="text"
            onClick={() => {
              form.undoMove();
              focusField(fieldId(name));
            }}
          >
            Undo
          </Button>
        </p>
      )}
      {advised.includes(name) && (
        <p class="field-note warning-text">
          <Icon name="triangle-alert" />
          The test's advice names this field.
        </p>
      )}
    </>
  );
}
