import { Injectable } from '@nestjs/common';
import { AppError } from '../http/app.error.js';
import { ADMINISTRATOR, AdminToken } from './admin-token.js';
import { ApiKeys, holderOf } from './api-keys.js';
import { RequestLimit } from './request-limit.js';
import type { SignedIn } from './sessions.js';
import { SignInCode } from './sign-in-code.js';

const WRONG_TRIES_PER_MINUTE = 10;

/** Checks what somebody signs in to the page with. */
@Injectable()
export class SignInCheck {
  private readonly limit = new RequestLimit(
    WRONG_TRIES_PER_MINUTE,
    60,
    `${WRONG_TRIES_PER_MINUTE} wrong tries a minute are allowed.`,
  );

  constructor(
    private readonly adminToken: AdminToken,
    private readonly apiKeys: ApiKeys,
    private readonly code: SignInCode,
  ) {}

  /** @throws AppError `not-signed-in`, `too-many-requests` after too many wrong tries from the same origin. */
  async byToken(token: string, origin: string): Promise<SignedIn> {
    return this.tried(origin, 'This token is not valid: it is mistyped, has expired or was revoked.', async () => {
      const admin = this.adminToken.holderOf(token);
      if (admin) return { person: admin, signIn: 'admin-token' };
      const key = await this.apiKeys.use(token);
      return key && { person: holderOf(key), signIn: 'api-key', apiKeyId: key.id };
    });
  }

  /** As {@link byToken}, by the one-time code of the printed address. */
  async byCode(code: string, origin: string): Promise<SignedIn> {
    const refusal =
      'This sign-in address was used already or is older than 15 minutes. Sign in with the token, or restart the server for a new address.';
    return this.tried(origin, refusal, async () =>
      this.code.redeem(code) ? { person: ADMINISTRATOR, signIn: 'code' } : undefined,
    );
  }

  /** Whoever is right gets in, whatever others from there have tried: behind a proxy, all come from one address. */
  private async tried(origin: string, refusal: string, check: () => Promise<SignedIn | undefined>): Promise<SignedIn> {
    const signedIn = await check();
    if (signedIn) return signedIn;
    await this.limit.take({ id: origin });
    throw new AppError('not-signed-in', refusal);
  }
}
