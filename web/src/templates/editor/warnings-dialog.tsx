import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { plural } from '../../ui/times.js';
import type { TemplateProblem } from '../template.js';
import { placeOf } from './problem-list.js';

/** Asks before the next email is sent with something that mail programs do badly. */
export function WarningsDialog({
  warnings,
  onSave,
  onClose,
}: {
  readonly warnings: readonly TemplateProblem[];
  readonly onSave: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={`${plural(warnings.length, 'warning')}. Save and use it all the same?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose} autofocus>
            Back
          </Button>
          <Button look="filled" onClick={onSave}>
            Save and Use Now
          </Button>
        </>
      }
    >
      <ul>
        {warnings.map((warning) => (
          <li key={JSON.stringify(warning)}>
            {placeOf(warning)}: {warning.message}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
