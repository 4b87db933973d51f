import { type CanActivate, Inject, Injectable } from '@nestjs/common';
import { Config } from '../../config.js';
import { AppError } from '../../http/app.error.js';

/** Leads nowhere where no provider is set up. */
@Injectable()
export class OpenIdOffered implements CanActivate {
  constructor(@Inject(Config) private readonly config: Config) {}

  canActivate(): boolean {
    if (this.config.openId) return true;
    throw new AppError('not-found', 'No OpenID provider is set up here: sign in with a token.');
  }
}
