import type { PortRanges } from './transport.js';
import { quoted } from './unsafe-characters.js';

/** The ports of mail servers: relay, implicit TLS, submission, and the one that providers open where 587 is blocked. */
export const USUAL_MAIL_PORTS = '25,465,587,2525';

export type AllowedPorts =
  | { readonly value: PortRanges; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly string[] };

/** Reads a list of ports and ranges by commas, such as `25,465,587` or `1-65535`. Every problem is one sentence. */
export function parseAllowedPorts(text: string): AllowedPorts {
  const ranges: { readonly from: number; readonly to: number }[] = [];
  const problems: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, from = '', to = from] = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(entry) ?? [];
    const range = { from: Number(from), to: Number(to) };
    if (from !== '' && range.to <= 65_535 && range.from <= range.to) ranges.push(range);
    else problems.push(`${quoted(entry)} is neither a port from 1 to 65535 nor a range such as 1-65535.`);
  }
  if (problems.length > 0) return { problems };
  return {
    value: {
      has: (port) => Number.isInteger(port) && ranges.some(({ from, to }) => from <= port && port <= to),
      toString: () => ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', '),
    },
  };
}
