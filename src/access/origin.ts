import { isIP } from 'node:net';
import type { Request } from 'express';

/** Where a request came from: an address; empty where a proxy, or somebody who plays one, has noted anything else. */
export function originOf({ ip = '' }: Pick<Request, 'ip'>): string {
  return isIP(ip) ? ip : '';
}
