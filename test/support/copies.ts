import type { ReceivedEmail } from './inbox.js';

/** How often each recipient got each Message-ID. */
export function copiesOf(emails: readonly ReceivedEmail[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const copies = new Map<string, Map<string, number>>();
  for (const { to, raw } of emails) {
    const ids = copies.get(to[0]!) ?? new Map<string, number>();
    const id = messageIdOf(raw);
    copies.set(to[0]!, ids.set(id, (ids.get(id) ?? 0) + 1));
  }
  return copies;
}

function messageIdOf(raw: Buffer): string {
  return /^Message-ID: (\S+)\r$/im.exec(raw.subarray(0, 4_096).toString('latin1'))?.[1] ?? '';
}
