import { Delete, Get, HttpCode, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { AppError } from '../http/app.error.js';
import { ApiController, CalledBy, Roles } from './api-controller.js';
import { type Caller, ROLES } from './person.js';
import { SessionAnswer, sessionAnswer } from './session.answer.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';

@ApiController('session')
@Roles(...ROLES)
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who is signed in' })
  @ApiOkResponse({ type: SessionAnswer })
  show(@CalledBy() caller: Caller): SessionAnswer {
    return sessionAnswer(caller, caller.session?.signIn);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out; the session is over on every replica' })
  @ApiNoContentResponse()
  async end(@CalledBy() caller: Caller, @Res({ passthrough: true }) response: Response): Promise<void> {
    if (!caller.session) {
      throw new AppError('conflict', 'There is no session to end: this request came without the cookie of one.');
    }
    await this.sessions.end(caller, caller.session.id);
    this.cookie.clear(response);
  }
}
