import { Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { Response } from 'express';
import { Config } from '../config.js';
import { CheckedBody } from '../http/checked.js';
import { MayBeAbsent } from '../http/may-be-absent.js';
import { invalidRequest } from '../http/validation.js';
import { PublicApiController } from './api-controller.js';
import { originOf } from './origin.js';
import { SessionAnswer, sessionAnswer, SignInOptionsAnswer } from './session.answer.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions, type SignedIn } from './sessions.js';
import { SignInCheck } from './sign-in-check.js';

const MOST_CHARACTERS = 512;

/** One of the two. */
export class SignInRequest {
  @JSONSchema({ description: 'The admin token or an API key' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  token?: string;

  @JSONSchema({ description: 'The one-time code of the address that the start of the server prints' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  code?: string;
}

@PublicApiController('session')
export class SignInController {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly check: SignInCheck,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Get('options')
  @ApiOperation({ summary: 'The ways to sign in' })
  @ApiOkResponse({ type: SignInOptionsAnswer })
  options(): SignInOptionsAnswer {
    return { openId: this.config.openId !== undefined };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in to the page; the answer sets its cookie' })
  @ApiOkResponse({ type: SessionAnswer })
  async signIn(
    @CheckedBody() body: SignInRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SessionAnswer> {
    const origin = originOf(response.req);
    const signedIn = await this.checked(body, origin);
    this.cookie.set(response, await this.sessions.start(signedIn, origin));
    return sessionAnswer(signedIn.person, signedIn.signIn);
  }

  private checked({ token, code }: SignInRequest, origin: string): Promise<SignedIn> {
    if (token !== undefined && code === undefined) return this.check.byToken(token, origin);
    if (code !== undefined && token === undefined) return this.check.byCode(code, origin);
    throw invalidRequest([{ field: 'token', message: 'Must be there, or a code in its place.' }]);
  }
}
