import type { Request } from 'express';

/** Where a request of the API found us: `/ums`, or below the prefix of a host application. */
export function rootOf({ path }: Request): string {
  return /^(.*\/ums)\/api\//.exec(path)?.[1] ?? '/ums';
}

/** Where the admin page is, on a server of its own. */
export const PAGE = '/ums/administration/e-mail-settings';
