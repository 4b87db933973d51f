/** Where links in emails may lead. */
export interface LinkPolicy {
  /** The UMS itself: links may always lead to its host. */
  readonly baseUrl: URL;
  /** `host` or `https://host` over https, `http://host` over both, each with or without a port; `*` any host over https. */
  readonly linkHosts: readonly string[];
}

/** The longest link; some mail programs cut longer ones. */
export const MAX_LINK_LENGTH = 2048;

/**
 * Why `link` may not stand in an email, or `undefined`. A link stands in the email letter by letter as it was given, so
 * it must be written in full and read the same by every program: visible ASCII, percent-encoded, as `URL.href` gives it.
 */
export function linkProblem(link: string, policy: LinkPolicy): string | undefined {
  const problem = addressProblem(link);
  if (problem !== undefined) return problem;
  const url = new URL(link);
  if (allowed(url, policy)) return undefined;
  const other = url.protocol === 'http:' && allowed(new URL(link.replace(/^http:/i, 'https:')), policy);
  return other
    ? `Must begin with https://: plain http to ${url.host} is not allowed by the base URL or MAIL_LINK_HOSTS.`
    : `Leads to ${url.host}, which is neither the host of the base URL nor in MAIL_LINK_HOSTS.`;
}

/** Why `link` may not stand in an email, wherever it leads. */
export function addressProblem(link: string): string | undefined {
  if (link.length > MAX_LINK_LENGTH) return `Is too long: ${link.length} characters, at most ${MAX_LINK_LENGTH}.`;
  if (!/^https?:\/\/[^/?#]/i.test(link) || !URL.canParse(link)) {
    return 'Must be a whole address, such as https://portal.example.com/reset/abc.';
  }
  if (/[^\u0021-\u007e]|["<>\\]/.test(link)) {
    return 'Holds characters that an address cannot: percent-encode them, as new URL(link).href does.';
  }
  const { username, password } = new URL(link);
  if (username || password || /^https?:\/\/[^/?#]*@/i.test(link)) return 'Must not hold a username or password.';
  return undefined;
}

function allowed(url: URL, { baseUrl, linkHosts }: LinkPolicy): boolean {
  if (url.hostname === baseUrl.hostname && isAsSafe(url, baseUrl.protocol)) return true;
  return linkHosts.some((entry) => {
    if (entry === '*') return url.protocol === 'https:';
    const listed = new URL(entry.includes('://') ? entry : `https://${entry}`);
    // Compared as written, because URL drops the port that a scheme has anyway.
    const port = /:(\d+)$/.exec(entry)?.[1];
    return (
      url.hostname === listed.hostname &&
      isAsSafe(url, listed.protocol) &&
      (port === undefined || Number(port) === portOf(url))
    );
  });
}

const isAsSafe = (url: URL, protocol: string): boolean => url.protocol === 'https:' || url.protocol === protocol;

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
