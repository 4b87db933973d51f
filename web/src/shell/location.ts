import { computed, signal } from '@preact/signals';

/** Where the page lives. */
export const HOME = '/ums/administration/e-mail-settings';

/** Where somebody wants to go while something typed would be lost; `undefined`: nowhere. */
interface Departure {
  readonly go: () => void;
  /** What would be lost, in a sentence. */
  readonly loss: string;
}

const address = signal(new URL(location.href));
const departure = signal<Departure | undefined>(undefined);
/** What would be lost at the moment, if anything, by those who hold people back. */
const guards = new Set<() => string | undefined>();

/** The address bar's path and query, as signals. */
export const path = computed(() => address.value.pathname.replace(/\/+$/, ''));
export const query = computed(() => address.value.searchParams);

/** The question "Leave without saving?", while it is open. */
export const leaving = {
  /** What would be lost; `undefined` while nothing is asked. */
  loss: computed(() => departure.value?.loss),
  stay(): void {
    departure.value = undefined;
  },
  leave(): void {
    const { go } = departure.value!;
    departure.value = undefined;
    go();
  },
};

/**
 * Holds people back who would leave this path with something typed, by a link, by Back or by closing the window: what
 * a router of a library cannot do.
 * @returns what takes the guard away.
 */
export function guardLeaving(hasUnsaved: () => boolean, loss = 'Your changes on this page are not saved.'): () => void {
  const guard = () => (hasUnsaved() ? loss : undefined);
  guards.add(guard);
  return () => guards.delete(guard);
}

/**
 * Goes to another path of this page, or changes the query of this one.
 * @param keepScroll for what opens above the page as it is.
 * @param force for whoever has been asked already.
 */
export function navigate(to: string, { replace = false, keepScroll = false, force = false } = {}): void {
  const url = new URL(to, location.href);
  const go = () => {
    history[replace ? 'replaceState' : 'pushState'](null, '', url);
    address.value = url;
    if (!replace && !keepScroll && !url.hash) scrollTo(0, 0);
  };
  if (force || url.pathname === location.pathname) go();
  else depart(go);
}

/** Does what loses everything that was typed here; where there is something to lose, only if the person says so. */
export function depart(go: () => void): void {
  const loss = lossOfLeaving();
  if (loss) departure.value = { go, loss };
  else go();
}

function lossOfLeaving(): string | undefined {
  return [...guards].map((guard) => guard()).find(Boolean);
}

addEventListener('popstate', () => {
  const url = new URL(location.href);
  const before = address.value;
  const loss = url.pathname === before.pathname ? undefined : lossOfLeaving();
  if (loss) {
    // The browser has gone already: back to where the person was, until the question is answered.
    history.pushState(null, '', before);
    departure.value = {
      loss,
      go: () => {
        history.replaceState(null, '', url);
        address.value = url;
      },
    };
    return;
  }
  address.value = url;
});

addEventListener('beforeunload', (event) => {
  if (lossOfLeaving()) event.preventDefault();
});

document.addEventListener('click', (event) => {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  ) {
    return;
  }
  const link = (event.target as Element).closest('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname !== HOME && !link.pathname.startsWith(`${HOME}/`)) return;
  // To a place on this very screen the browser goes itself, and takes the focus there.
  if (link.hash && link.pathname + link.search === location.pathname + location.search) return;
  event.preventDefault();
  navigate(link.href);
});
