/** Puts the focus where every screen begins. */
export function focusContent(): void {
  focusQuietly(document.getElementById('content'));
}

/**
 * Keeps the focus from getting lost. Where what has it goes away, as does a button that has done its work, browsers put
 * it nowhere, and the next Tab begins at the top. From now on it goes to the nearest list or region around it that is
 * still there: those have a `tabIndex` of -1 for that.
 */
export function keepFocus(): void {
  let last: Element | undefined;
  let places: readonly HTMLElement[] = [];
  document.addEventListener('focusin', ({ target }) => {
    last = target as Element;
    places = placesAround(last);
  });
  const rescue = () => {
    if (document.activeElement !== document.body || !last || last.isConnected) return;
    const place = places.find(({ isConnected }) => isConnected);
    if (place) focusQuietly(place);
    else focusContent();
  };
  // What has come in its place may take the focus by an effect, which runs after the next frame.
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(rescue))).observe(document.body, {
    childList: true,
    subtree: true,
  });
}

function placesAround(element: Element): HTMLElement[] {
  const place = element.parentElement?.closest<HTMLElement>('[tabindex="-1"]');
  return place ? [place, ...placesAround(place)] : [];
}

function focusQuietly(place: HTMLElement | null): void {
  place?.focus({ preventScroll: true });
}
