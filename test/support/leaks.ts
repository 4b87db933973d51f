/** What must never be read anywhere, with the name under which a test complains. */
export type Canaries = Readonly<Record<string, string | Buffer>>;

/**
 * Which of the canaries stand in `text` or `bytes`, and how: in clear, in hex, percent-encoded, or anywhere inside
 * something in base64. `password (base64)`.
 */
export function leaksIn(where: string | Buffer, canaries: Canaries): string[] {
  const bytes = Buffer.from(where);
  // Also what JSON, SQL's hex or a header of another case makes of it.
  const lowerCase = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
  return Object.entries(canaries).flatMap(([name, canary]) =>
    Object.entries(formsOf(Buffer.from(canary)))
      .filter(([form, parts]) => parts.some((part) => (form === 'hex' ? lowerCase : bytes).includes(part)))
      .map(([form]) => `${name} (${form})`),
  );
}

function formsOf(canary: Buffer): Record<string, readonly (string | Buffer)[]> {
  const base64 = insideBase64(canary);
  return {
    clear: [canary],
    hex: [canary.toString('hex')],
    'percent-encoded': [
      encodeURIComponent(canary.toString()),
      new URLSearchParams([['', canary.toString()]]).toString(),
    ],
    base64: [...base64, ...base64.map((part) => part.replaceAll('+', '-').replaceAll('/', '_'))],
  };
}

/** The letters that depend on the canary alone, for each of the three places at which it can begin in base64. */
function insideBase64(canary: Buffer): readonly string[] {
  return [0, 1, 2].map((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), canary]).toString('base64');
    return base64.slice(Math.ceil((before * 8) / 6), Math.floor(((before + canary.length) * 8) / 6));
  });
}
