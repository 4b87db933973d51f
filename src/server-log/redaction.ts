/** What secrets look like, and what stands in their place. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'\\]{1,300}@/gi, '$1[secret]@'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  // Not our tables and indexes.
  [/\bums_(?!mail_)[\w-]{20,}/g, '[secret]'],
  [/([?&#](?:[a-z]*token|code|key|password|secret)=)[^\s&"'\\]+/gi, '$1[secret]'],
  [/("(?:password|clientSecret|token|secret)"\s*:\s*")(?:[^"\\]|\\.)*/g, '$1[secret]'],
  // At most 64 characters in front of the @, as in any address: without a bound, long lines take forever.
  [/[\w!#$%&'*+=?^`{|}~.-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi, '[address]'],
];

/**
 * Takes email addresses and secrets out of a log line: a last net. What logs a line leaves them out itself, but the
 * words of drivers and of other programs may hold any.
 * @param secrets known ones, whatever they look like.
 */
export function redact(line: string, secrets: readonly string[] = []): string {
  let redacted = line;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) redacted = redacted.replaceAll(form, '[secret]');
  }
  for (const [pattern, replacement] of PATTERNS) redacted = redacted.replace(pattern, replacement);
  return redacted;
}

/** As it is, in an address, and in JSON. */
function formsOf(secret: string): Set<string> {
  return new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
}
