import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { Config } from '../../config.js';
import { rootOf } from '../../http/root.js';

/** Somebody has to find their password, and perhaps their telephone. */
const VALID_MS = 10 * 60_000;
const COOKIE = 'ums_mail_openid';
const PLACE = { table: 'cookies', id: COOKIE, field: 'value' };

/** What must be remembered while somebody is at the provider. */
export interface OpenIdAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Where to go afterwards: a path of ours. */
  readonly returnTo: string;
  readonly expiresAt: number;
}

/** Keeps an attempt in the browser that made it, sealed: any replica can end it, and no other browser. */
@Injectable()
export class OpenIdAttempts {
  constructor(@Inject(Config) private readonly config: Config) {}

  begin(response: Response, returnTo: string): OpenIdAttempt {
    const attempt: OpenIdAttempt = {
      state: randomState(),
      nonce: randomNonce(),
      codeVerifier: randomPKCECodeVerifier(),
      returnTo,
      expiresAt: Date.now() + VALID_MS,
    };
    const sealed = this.config.keyRing.seal(JSON.stringify(attempt), PLACE).toString('base64url');
    response.cookie(COOKIE, sealed, { ...this.options(response.req), maxAge: VALID_MS });
    return attempt;
  }

  /** The attempt that this answer of the provider belongs to, which is over with that; `undefined` if there is none. */
  end(response: Response, state: string | null): OpenIdAttempt | undefined {
    const attempt = this.read(response.req);
    response.clearCookie(COOKIE, this.options(response.req));
    return attempt && attempt.state === state && attempt.expiresAt > Date.now() ? attempt : undefined;
  }

  private read({ headers }: Request): OpenIdAttempt | undefined {
    const sealed = parseCookie(headers.cookie ?? '')[COOKIE];
    if (sealed === undefined) return undefined;
    try {
      return JSON.parse(this.config.keyRing.open(Buffer.from(sealed, 'base64url'), PLACE).toString()) as OpenIdAttempt;
    } catch {
      // Sealed with a key that is gone, or by somebody else: it counts as none.
      return undefined;
    }
  }

  /** The provider sends people back from its own site: `strict` would keep the cookie out of that. */
  private options(request: Request): CookieOptions {
    return {
      httpOnly: true,
      sameSite: 'lax',
      secure: this.config.baseUrl.protocol === 'https:',
      path: `${rootOf(request)}/api/v1/session/oidc`,
    };
  }
}
