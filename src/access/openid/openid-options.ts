import { isLoopback } from '../../http/loopback.js';

/** How people sign in to the page at the organization's own provider, with OpenID Connect. */
export interface OpenIdOptions {
  /** As the provider writes it in its discovery document: `https://login.example.com/realms/staff`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that holds somebody's roles, as one text or as a list. Default: `roles`. */
  readonly roleClaim?: string;
}

/** The options, checked. */
export interface OpenIdConfig {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: string;
}

/** @returns what is wrong with each option, in a sentence. */
export function parseOpenId(
  { issuer, clientId, clientSecret, roleClaim = 'roles' }: OpenIdOptions,
  production: boolean,
): { value: OpenIdConfig; problems: readonly (readonly [keyof OpenIdOptions, string])[] } {
  const problems: [keyof OpenIdOptions, string][] = [];
  const address = new URL(URL.canParse(issuer) ? issuer : 'unknown:');
  if (!/^https?:$/.test(address.protocol) || address.username || address.search || address.hash) {
    problems.push(['issuer', 'Must be an address such as https://login.example.com, without user, query or fragment.']);
  } else if (address.protocol === 'http:' && production && !isLoopback(address)) {
    problems.push(['issuer', 'Must begin with https: in production, unless it is on this machine.']);
  }
  for (const [name, value] of Object.entries({ clientId, clientSecret, roleClaim }) as [
    keyof OpenIdOptions,
    string,
  ][]) {
    if (!/^[^\p{C}]{1,512}$/u.test(value)) problems.push([name, 'Must be a text of 1 to 512 characters on one line.']);
  }
  return { value: { issuer: address, clientId, clientSecret, roleClaim }, problems };
}
