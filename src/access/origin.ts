import { isIP } from 'node:net';
import type { Request } from 'express';

/** A server that listens to both kinds of addresses sees those of IPv4 written so. */
const IPV4_AS_IPV6 = /^::ffff:(?=\d+\.)/i;

/** Where a request came from: an address; empty where a proxy, or somebody who plays one, has noted anything else. */
export function originOf({ ip = '' }: Pick<Request, 'ip'>): string {
  return isIP(ip) ? ip.replace(IPV4_AS_IPV6, '') : '';
}
