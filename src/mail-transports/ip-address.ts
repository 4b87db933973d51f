import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads an IP address in one of its usual forms; an IPv4 address written as IPv6 (`::ffff:10.0.0.1`) becomes IPv4.
 * Short, hexadecimal and octal forms, zones and everything else give `undefined`.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  // ipaddr.js takes ::127.0.0.1 for 127.0.0.1, which it is not: the URL parser writes it with hexadecimal digits.
  const address = ipaddr.IPv6.parse(new URL(`http://[${text}]`).hostname.slice(1, -1));
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}
