import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { historyAddress } from '../addresses.js';
import type { Template, Words } from '../template.js';
import { DraftOffer } from './draft-offer.js';
import type { KeptDraft } from './kept-draft.js';

/** What is to be known before somebody writes: why not, a draft from before, what has changed since. */
export function EditorNotices({
  stored,
  mayEdit,
  offer,
  remark,
  onCopy,
  onTake,
  onDiscard,
}: {
  readonly stored: Template;
  readonly mayEdit: boolean;
  readonly offer: KeptDraft | undefined;
  /** On what was pasted. */
  readonly remark: string | undefined;
  readonly onCopy: () => void;
  readonly onTake: (words: Words) => void;
  readonly onDiscard: () => void;
}) {
  return (
    <>
      {!mayEdit && <p>You can look at this page but not change it. Changes need the role template-editor or admin.</p>}
      {mayEdit && stored.system && (
        <Notice
          tone="info"
          actions={
            <Button look="filled" onClick={onCopy}>
              Copy and Edit…
            </Button>
          }
        >
          System templates are read-only and come with the release.
        </Notice>
      )}
      {mayEdit && offer && <DraftOffer offer={offer} stored={stored} onTake={onTake} onDiscard={onDiscard} />}
      {stored.systemChanged && (
        <Notice
          tone="warning"
          actions={
            <a class="button outline" href={historyAddress(stored.id, 'release')}>
              Compare
            </a>
          }
        >
          The system template you copied has changed since.
        </Notice>
      )}
      <div role="status">{remark && <Notice tone="info">{remark}</Notice>}</div>
    </>
  );
}
