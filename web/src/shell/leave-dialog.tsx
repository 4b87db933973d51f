import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { leaving } from './location.js';

/** Asks before something typed is lost. */
export function LeaveDialog() {
  const loss = leaving.loss.value;
  if (!loss) return null;
  return (
    <Dialog
      title="Leave without saving?"
      onClose={leaving.stay}
      actions={
        <>
          <Button onClick={leaving.stay} autofocus>
            Stay
          </Button>
          <Button look="danger" onClick={leaving.leave}>
            Leave
          </Button>
        </>
      }
    >
      <p>{loss}</p>
    </Dialog>
  );
}
