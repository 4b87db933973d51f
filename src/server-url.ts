/** What people stumble over who paste a generated password. */
export const SIGNS_IN_URLS = 'In a password, write % as %25, # as %23, / as %2F, ? as %3F and @ as %40.';

/** Whether this is the address of a server, with a name and a password that can be read, if there are any. */
export function isServerUrl(text: string, schemes: readonly string[]): boolean {
  if (!schemes.some((scheme) => RegExp(`^${scheme}://.`).test(text)) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return isDecodable(username + password);
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
