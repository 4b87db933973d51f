import { useState } from 'preact/hooks';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { timeOf } from '../../ui/times.js';
import { savedSince, type Template, type Words } from '../template.js';
import type { KeptDraft } from './kept-draft.js';
import { TemplateConflict } from './template-conflict.js';

/** What was typed here before and not saved: taken up again, or given up. */
export function DraftOffer({
  offer: { words, before, version, at },
  stored,
  onTake,
  onDiscard,
}: {
  readonly offer: KeptDraft;
  readonly stored: Template;
  readonly onTake: (words: Words) => void;
  readonly onDiscard: () => void;
}) {
  const [compares, setCompares] = useState(false);
  const isOutdated = version !== stored.version;
  return (
    <>
      <Notice
        tone="info"
        live
        lead={`You have changes from ${timeOf(at)} on this device that were not saved.`}
        actions={
          isOutdated ? (
            <>
              <Button onClick={() => setCompares(true)}>Compare</Button>
              <Button onClick={onDiscard}>Discard Draft</Button>
            </>
          ) : (
            <>
              <Button onClick={() => onTake(words)}>Restore</Button>
              <Button onClick={onDiscard}>Discard</Button>
            </>
          )
        }
      >
        {isOutdated && savedSince(stored)}
      </Notice>
      {compares && (
        <TemplateConflict
          before={before}
          mine={words}
          now={stored}
          onKeep={() => setCompares(false)}
          onDiscard={onDiscard}
          onCombine={onTake}
        />
      )}
    </>
  );
}
