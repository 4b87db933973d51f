import type { Request } from 'express';
import { rootOf } from '../../http/root.js';

/** Stands for this server while an address is taken apart. */
const HERE = 'http://here.invalid';

export function pageOf(request: Request): string {
  return `${rootOf(request)}/administration/e-mail-settings`;
}

/** The path that somebody wants to come back to, or the page's where it leads anywhere else than below `/ums/`. */
export function returnPath(wanted: string | undefined, request: Request): string {
  const page = pageOf(request);
  // As browsers read it: "//host", "/\host" and "/ums/../" lead away.
  if (wanted === undefined || !URL.canParse(wanted, HERE)) return page;
  const { origin, pathname, search } = new URL(wanted, HERE);
  return origin === HERE && pathname.startsWith(`${rootOf(request)}/`) ? pathname + search : page;
}
