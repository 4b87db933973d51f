import { navigate } from '../shell/location.js';
import { addressOf, LOGS } from './email-filters.js';

/** The emails that were opened from the list: behind them in the browser's history lies the list. */
const openedFromList = new Set<string>();

export function openEmail(id: string): void {
  openedFromList.add(id);
  navigate(addressOf(id), { keepScroll: true });
}

/** Back to the list, as the browser's Back does. Whoever came by the email's own address gets the list in its place. */
export function closeEmail(id: string): void {
  if (openedFromList.has(id)) history.back();
  else navigate(LOGS + location.search, { replace: true });
}
