import ipaddr from 'ipaddr.js';
import { type IpAddress, parseIpAddress } from './ip-address.js';
import { quoted } from './unsafe-characters.js';

/** The kinds of networks that can be allowed by a word. */
export const NETWORK_WORDS = ['loopback', 'private', 'public'] as const;
export type NetworkWord = (typeof NETWORK_WORDS)[number];

export type CidrRange = readonly [base: IpAddress, prefixLength: number];

/** The networks that mail may connect to. */
export interface Networks {
  readonly words: ReadonlySet<NetworkWord>;
  readonly ranges: readonly CidrRange[];
}

export type AllowedNetworks =
  | { readonly value: Networks; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly string[] };

/** Reads a list by commas of `loopback`, `private`, `public` and CIDR ranges. Every problem is one sentence. */
export function parseAllowedNetworks(text: string): AllowedNetworks {
  const words = new Set<NetworkWord>();
  const ranges: CidrRange[] = [];
  const problems: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const word = NETWORK_WORDS.find((known) => known === entry.toLowerCase());
    const range = word ?? readCidrRange(entry);
    if (word) words.add(word);
    else if (typeof range === 'string') problems.push(`${quoted(entry)} ${range}`);
    else ranges.push(range);
  }
  return problems.length > 0 ? { problems } : { value: { words, ranges } };
}

/** Whether `address` lies in `range`; never where one is IPv4 and the other IPv6. */
export function isWithin(address: IpAddress, [base, prefixLength]: CidrRange): boolean {
  return address.kind() === base.kind() && address.match(base, prefixLength);
}

/** The range, or what is wrong with it. */
function readCidrRange(entry: string): CidrRange | string {
  const [address = '', length, ...rest] = entry.split('/');
  const base = parseIpAddress(address);
  if (!base || rest.length > 0) {
    return 'is none of loopback, private and public, nor a range such as 10.1.0.0/16.';
  }
  const [family, longest] = base.kind() === 'ipv4' ? [ipaddr.IPv4, 32] : [ipaddr.IPv6, 128];
  if (length === undefined) return `is one address: write it as the range ${base}/${longest}.`;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > longest) {
    return `needs a number from 0 to ${longest} after the slash.`;
  }
  const start = family.networkAddressFromCIDR(`${base}/${length}`);
  if (start.toString() !== base.toString()) return `does not begin its range: did you mean ${start}/${length}?`;
  return [base, Number(length)];
}
