import { useRef, useState } from 'preact/hooks';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { bannersOf } from './banner-words.js';
import { mailStatus } from './mail-status.js';

/** What somebody must know, wherever on the page: the gravest first, the rest on demand. */
export function Banners() {
  const [showsAll, setShowsAll] = useState(false);
  const status = mailStatus.now.value;
  const banners = status ? bannersOf(status, mailStatus.mended.value) : [];
  const [first, ...others] = banners;
  const shown = showsAll ? banners : banners.slice(0, 1);
  return (
    <>
      {first && (
        <section class="banner" aria-label="Alert">
          {shown.map(({ key, tone, lead, text, actions }) => (
            <Notice key={key} tone={tone} lead={lead} actions={actions}>
              {text}
            </Notice>
          ))}
          {others.length > 0 && (
            <Button look="text" onClick={() => setShowsAll(!showsAll)}>
              {showsAll ? 'Show only the gravest' : `and ${others.length} more`}
            </Button>
          )}
        </section>
      )}
      <Spoken lead={status && (first?.lead ?? '')} />
    </>
  );
}

/** Speaks a banner that appears later. What is there when the page opens is found by reading on. */
function Spoken({ lead }: { readonly lead: string | undefined }) {
  const before = useRef(lead);
  const words = useRef('');
  if (lead !== before.current) {
    words.current = before.current === undefined ? '' : (lead ?? '');
    before.current = lead;
  }
  return (
    <p class="visually-hidden" role="status">
      {words.current}
    </p>
  );
}
