import { Get, Inject, Logger, Res, UseGuards } from '@nestjs/common';
import { ApiFoundResponse, ApiOperation, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { Request, Response } from 'express';
import { Config } from '../../config.js';
import { AppError } from '../../http/app.error.js';
import { CheckedQuery } from '../../http/checked.js';
import { MayBeAbsent } from '../../http/may-be-absent.js';
import { rootOf } from '../../http/root.js';
import { PublicApiController } from '../api-controller.js';
import { originOf } from '../origin.js';
import { SessionCookie } from '../session-cookie.js';
import { Sessions } from '../sessions.js';
import { OpenIdAttempts } from './openid-attempts.js';
import { OpenIdOffered } from './openid-offered.js';
import { OpenIdProvider } from './openid-provider.js';
import { refusalOf, wordsOf } from './openid-refusal.js';
import { pageOf, returnPath } from './return-path.js';

/** Where somebody wants to go once they have signed in. */
export class OpenIdQuery {
  @ApiPropertyOptional({ description: 'A path of this server below /ums/ to come back to. Default: the page' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1000)
  return?: string;
}

/** Both routes are walked by a browser: whatever happens, it ends at a page. */
@PublicApiController('session/oidc')
@UseGuards(OpenIdOffered)
export class OpenIdController {
  private readonly logger = new Logger('OpenID');

  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly provider: OpenIdProvider,
    private readonly attempts: OpenIdAttempts,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Sign in at the OpenID provider of the organization' })
  @ApiFoundResponse({ description: 'To the provider, or to the page with #error= if it does not answer' })
  async begin(@CheckedQuery() query: OpenIdQuery, @Res() response: Response): Promise<void> {
    await this.sendOn(response, async () => {
      const attempt = this.attempts.begin(response, returnPath(query.return, response.req));
      return (await this.provider.addressFor(attempt, this.callbackOf(response.req))).href;
    });
  }

  @Get('callback')
  @ApiOperation({ summary: 'Where the OpenID provider sends people back to' })
  @ApiFoundResponse({ description: 'To the page, with its cookie, or with #error= and why nobody was signed in' })
  async end(@Res() response: Response): Promise<void> {
    await this.sendOn(response, async () => {
      const answer = this.callbackOf(response.req);
      answer.search = new URL(response.req.originalUrl, this.config.baseUrl).search;
      const attempt = this.attempts.end(response, answer.searchParams.get('state'));
      if (!attempt) {
        throw new AppError('not-signed-in', 'The answer belongs to no sign-in that this browser began of late.');
      }
      const person = await this.provider.personOf(answer, attempt);
      if (person.roles.length === 0) {
        throw new AppError('forbidden', `The claim of the roles holds none of ours for ${person.id}.`);
      }
      this.cookie.set(response, await this.sessions.start({ person, signIn: 'openid' }, originOf(response.req)));
      return attempt.returnTo;
    });
  }

  private async sendOn(response: Response, where: () => Promise<string>): Promise<void> {
    try {
      response.redirect(await where());
    } catch (error) {
      const refusal = refusalOf(error);
      this.logger.warn(`Nobody was signed in (${refusal}): ${wordsOf(error)}`);
      response.redirect(`${pageOf(response.req)}#error=${refusal}`);
    }
  }

  /** From the base URL: whoever makes a request writes its Host header. */
  private callbackOf(request: Request): URL {
    return new URL(`${rootOf(request)}/api/v1/session/oidc/callback`, this.config.baseUrl);
  }
}
