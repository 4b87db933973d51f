import { Inject, Injectable } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  discovery,
  fetchUserInfo,
} from 'openid-client';
import { Config } from '../../config.js';
import type { OpenIdAttempt } from './openid-attempts.js';
import type { Person } from '../person.js';
import type { OpenIdConfig } from './openid-options.js';
import { personOf } from './openid-person.js';

const TIMEOUT_SECONDS = 10;

/** The organization's provider, which is asked only when somebody signs in: the server starts and works without it. */
@Injectable()
export class OpenIdProvider {
  private discovered: Promise<Configuration> | undefined;

  constructor(@Inject(Config) private readonly config: Config) {}

  /** Where somebody signs in who is to come back to `redirectUri`. */
  async addressFor({ state, nonce, codeVerifier }: OpenIdAttempt, redirectUri: URL): Promise<URL> {
    return buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: redirectUri.href,
      scope: 'openid profile email',
      code_challenge: await calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
  }

  /** Who comes back, once it has been checked that this is the provider's answer to the attempt, and its first. */
  async personOf(answer: URL, { state, nonce, codeVerifier }: OpenIdAttempt): Promise<Person> {
    const { roleClaim } = this.openId;
    const configuration = await this.configuration();
    const tokens = await authorizationCodeGrant(configuration, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
    });
    const claims = tokens.claims()!;
    if (roleClaim in claims || !configuration.serverMetadata().userinfo_endpoint) return personOf(claims, roleClaim);
    // Many providers tell there what they leave out of the token.
    const more = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return personOf({ ...claims, ...more }, roleClaim);
  }

  /** Kept once it has worked. A provider that did not answer is asked again by the next person. */
  private configuration(): Promise<Configuration> {
    this.discovered ??= this.discover().catch((error: unknown) => {
      this.discovered = undefined;
      throw error;
    });
    return this.discovered;
  }

  private discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.openId;
    return discovery(issuer, clientId, undefined, ClientSecretBasic(clientSecret), {
      timeout: TIMEOUT_SECONDS,
      execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    });
  }

  /** Only behind the guard {@link OpenIdOffered}. */
  private get openId(): OpenIdConfig {
    return this.config.openId!;
  }
}
