import { useEffect } from 'preact/hooks';
import type { Schemas } from '../api/schemas.js';
import { guardLeaving } from '../shell/location.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Dialog } from '../ui/dialog.js';
import { Notice } from '../ui/notice.js';
import { KeyInUse } from './key-in-use.js';

/** Shows a key the one time that it can be seen. Neither Esc nor a click beside it makes it go, nor Back unasked. */
export function MadeKeyDialog({
  made,
  onDone,
}: {
  readonly made: Schemas['NewApiKeyAnswer'];
  readonly onDone: () => void;
}) {
  useEffect(() => guardLeaving(() => true, 'The key is never shown again.'), []);
  return (
    <Dialog
      title={`API key for ${made.name}`}
      actions={
        <Button look="filled" onClick={onDone}>
          I Have Copied It
        </Button>
      }
    >
      <Notice tone="warning" lead="Copy it now.">
        It is shown this one time and kept nowhere. Whoever has it can do what its role may: put it where the service
        keeps its secrets, not into an email or a chat.
      </Notice>
      <div class="made-key">
        <code class="words">{made.key}</code>
        <CopyButton text={() => made.key} label="Copy the Key">
          Copy
        </CopyButton>
      </div>
      {(made.role === 'sender' || made.role === 'admin') && <KeyInUse />}
    </Dialog>
  );
}
