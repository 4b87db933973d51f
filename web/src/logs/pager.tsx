import { navigate } from '../shell/location.js';
import { Button } from '../ui/button.js';
import { LOGS, pageAddress } from './email-filters.js';

/** Which page was left for which, so that there is a way back: a cursor only leads to older emails. */
const newerOf = new Map<string, string>();

export function Pager({
  cursor,
  nextCursor,
}: {
  readonly cursor: string | undefined;
  readonly nextCursor: string | null;
}) {
  if (cursor === undefined && nextCursor === null) return null;
  const here = LOGS + location.search;
  const newer = newerOf.get(here);
  const goOlder = (next: string) => {
    const older = pageAddress(next);
    newerOf.set(older, here);
    navigate(older);
  };
  return (
    <nav class="pager" aria-label="Pages of the log">
      {cursor !== undefined && (
        <Button onClick={() => navigate(newer ?? pageAddress(undefined))}>
          {newer === undefined ? 'Newest' : 'Newer'}
        </Button>
      )}
      {nextCursor !== null && <Button onClick={() => goOlder(nextCursor)}>Older</Button>}
      <span class="help">50 a page</span>
    </nav>
  );
}
