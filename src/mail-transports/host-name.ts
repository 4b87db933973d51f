const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A last label that a resolver would read as part of an IPv4 address: `1`, `0x7f`, `0177`. */
const NUMBER = /^(?:\d+|0x[0-9a-f]*)$/;

/**
 * Whether `name` is a lower-case host name of letters, digits and hyphens (RFC 1123: labels of at most 63 octets, 253
 * in all) that no resolver takes for an address: `2130706433`, `0x7f.1` and `127.1` are none.
 */
export function isHostName(name: string): boolean {
  if (name.length > 253) return false;
  const labels = name.split('.');
  return labels.every((label) => LABEL.test(label)) && !NUMBER.test(labels.at(-1) ?? '');
}
