import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Config } from '../config.js';
import { PAGE } from '../http/root.js';
import { isSame } from './admin-token.js';

const CODE_BYTES = 32;
const VALID_MS = 15 * 60_000;

/**
 * The one-time code of the address that the start of the server prints. It is kept in this process alone and stands for
 * the admin token, which so appears in no log.
 */
@Injectable()
export class SignInCode {
  private current: { readonly code: string; readonly expiresAt: number } | undefined;

  constructor(@Inject(Config) private readonly config: Config) {}

  /** A new address, which works once within 15 minutes; the one before works no more. */
  newAddress(): string {
    const code = randomBytes(CODE_BYTES).toString('base64url');
    this.current = { code, expiresAt: Date.now() + VALID_MS };
    // Behind "#", which browsers keep to themselves: it stands in no log of a proxy.
    return new URL(`${PAGE}#code=${code}`, this.config.baseUrl).href;
  }

  /** Whether it is the code, for the first time and in time. */
  redeem(code: string): boolean {
    if (!this.current || this.current.expiresAt <= Date.now() || !isSame(code, this.current.code)) return false;
    this.current = undefined;
    return true;
  }
}
