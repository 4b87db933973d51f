import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { listen } from './free-ports.js';

/** Long enough for every test. */
const KEPT_SECONDS = 3_600;
const KEPT = ['AuthorizationCode', 'AccessToken', 'IdToken', 'Interaction', 'Session', 'Grant'];

/** What the provider says of somebody, beside `sub`. */
export type Account = Readonly<Record<string, unknown>>;

export interface OpenIdProviderOptions {
  /** Who may sign in, by login. */
  readonly accounts: Readonly<Record<string, Account>>;
  readonly redirectUri: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** Whether it says everything in the ID token (as Entra ID does), or leaves the rest to the user info (default). */
  readonly everythingInToken?: boolean;
}

export interface OpenIdProviderServer {
  readonly port: number;
  /** The variables that tell our server of it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A certified OpenID provider with its own login pages, on this machine. */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProviderServer> {
  const server = createServer();
  const port = await listen(server, options.port);
  const issuer = `http://127.0.0.1:${port}`;
  const secret = randomBytes(24).toString('base64url');
  const names = new Set(Object.values(options.accounts).flatMap((account) => Object.keys(account)));
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'ums-mail', client_secret: secret, redirect_uris: [options.redirectUri] }],
    claims: { openid: ['sub'], profile: [...names] },
    conformIdTokenClaims: !options.everythingInToken,
    findAccount: (_, login) => {
      const account = options.accounts[login];
      return account && { accountId: login, claims: async () => ({ ...account, sub: login }) };
    },
    jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
    cookies: { keys: [secret] },
    ttl: Object.fromEntries(KEPT.map((name) => [name, KEPT_SECONDS])),
    pkce: { required: () => true },
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  return {
    port,
    env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'ums-mail', OIDC_CLIENT_SECRET: secret },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
