import ipaddr from 'ipaddr.js';
import { isWithin, NETWORK_WORDS, type CidrRange, type Networks, type NetworkWord } from './allowed-networks.js';
import { type IpAddress, parseIpAddress } from './ip-address.js';
import type { NetworkPolicy, PortRanges } from './transport.js';
import { quoted } from './unsafe-characters.js';

export { parseAllowedNetworks } from './allowed-networks.js';
export { parseAllowedPorts, USUAL_MAIL_PORTS } from './allowed-ports.js';

/** How ipaddr.js calls the ranges that stand behind each word. Whatever is in none of them is reserved. */
const WORD_FOR_RANGE: Readonly<Record<string, NetworkWord | undefined>> = {
  loopback: 'loopback',
  private: 'private',
  // Carriers' and clusters' own addresses (RFC 6598).
  carrierGradeNat: 'private',
  uniqueLocal: 'private',
  unicast: 'public',
};

/** What no setting can allow, as no mail server has such an address. */
const NEVER: Readonly<Record<string, string | undefined>> = {
  unspecified: 'an unspecified address',
  linkLocal: 'a link-local address',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
};

const cidr = (text: string): CidrRange => ipaddr.parseCIDR(text);

/** Where clouds tell a machine its own secrets, beside the link-local 169.254.169.254. */
const METADATA = [
  cidr('fd00:ec2::/32'), // Amazon
  cidr('fd20:ce::254/128'), // Google
  cidr('168.63.129.16/32'), // Azure
  cidr('100.100.100.200/32'), // Alibaba
  cidr('192.0.0.192/32'), // Oracle
];

/** All of IPv6 that is handed out for the Internet (RFC 4291); ipaddr.js calls the rest unicast as well. */
const GLOBAL_IPV6 = cidr('2000::/3');

/** Behind this prefix, a gateway connects to the IPv4 address in the last 32 bits (RFC 6052). */
const NAT64 = cidr('64:ff9b::/96');

export interface NetworkPolicyOptions {
  readonly allowedPorts: PortRanges;
  /** Absent: private and public networks, and outside production loopback. */
  readonly allowedNetworks?: Networks;
  readonly production: boolean;
}

/**
 * Decides where mail may connect to. Metadata, link-local, unspecified, multicast and broadcast addresses are always
 * refused, reserved ones unless a range names them.
 */
export function networkPolicy({ allowedPorts, allowedNetworks, production }: NetworkPolicyOptions): NetworkPolicy {
  const { words, ranges } = allowedNetworks ?? usualNetworks(production);
  return {
    allowedPorts,
    refuses(text) {
      const address = parseIpAddress(text);
      if (!address) return `${quoted(text)} is not an IP address.`;
      const target = behindNat64(address);
      const never = METADATA.some((range) => isWithin(target, range)) ? 'a metadata address' : NEVER[target.range()];
      if (never) return `${address} is ${never}: mail never connects there.`;

      const word = wordFor(target);
      if (word && words.has(word)) return undefined;
      if (ranges.some((range) => isWithin(address, range) || isWithin(target, range))) return undefined;
      return `${address} is a ${word ?? 'reserved'} address, which MAIL_ALLOWED_NETWORKS does not allow.`;
    },
  };
}

function usualNetworks(production: boolean): Networks {
  return { words: new Set(NETWORK_WORDS.filter((word) => word !== 'loopback' || !production)), ranges: [] };
}

function behindNat64(address: IpAddress): IpAddress {
  return isWithin(address, NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

function wordFor(address: IpAddress): NetworkWord | undefined {
  const word = WORD_FOR_RANGE[address.range()];
  return word === 'public' && address.kind() === 'ipv6' && !isWithin(address, GLOBAL_IPV6) ? undefined : word;
}
