import { computed, signal } from '@preact/signals';

/** Where the page lives. */
export const HOME = '/ums/administration/e-mail-settings';

/** Where somebody wants to go while something typed would be lost; `undefined`: nowhere. */
interface Departure {
  readonly go: () => void;
}

const address = signal(new URL(location.href));
const departure = signal<Departure | undefined>(undefined);
const guards = new Set<() => boolean>();

/** The address bar's path and query, as signals. */
export const path = computed(() => address.value.pathname.replace(/\/+$/, ''));
export const query = computed(() => address.value.searchParams);

/** The question "Leave without saving?", while it is open. */
export const leaving = {
  asked: computed(() => departure.value !== undefined),
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
export function guardLeaving(hasUnsaved: () => boolean): () => void {
  guards.add(hasUnsaved);
  return () => guards.delete(hasUnsaved);
}

/**
 * Goes to another path of this page, or changes the query of this one.
 * @param keepScroll for what opens above the page as it is.
 */
export function navigate(to: string, { replace = false, keepScroll = false } = {}): void {
  const url = new URL(to, location.href);
  const go = () => {
    history[replace ? 'replaceState' : 'pushState'](null, '', url);
    address.value = url;
    if (!replace && !keepScroll && !url.hash) scrollTo(0, 0);
  };
  if (url.pathname === location.pathname) go();
  else depart(go);
}

/** Does what loses everything that was typed here; where there is something to lose, only if the person says so. */
export function depart(go: () => void): void {
  if (isHeldBack()) departure.value = { go };
  else go();
}

function isHeldBack(): boolean {
  return [...guards].some((hasUnsaved) => hasUnsaved());
}

addEventListener('popstate', () => {
  const url = new URL(location.href);
  const before = address.value;
  if (url.pathname !== before.pathname && isHeldBack()) {
    // The browser has gone already: back to where the person was, until the question is answered.
    history.pushState(null, '', before);
    departure.value = {
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
  if (isHeldBack()) event.preventDefault();
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
  event.preventDefault();
  navigate(link.href);
});
