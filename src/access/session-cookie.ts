import { Inject, Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { Config } from '../config.js';
import { SESSION_COOKIE } from '../http/openapi.js';
import { rootOf } from '../http/root.js';
import type { NewSession } from './sessions.js';

/** The cookie that the page's requests carry. No script sees it, and no link on another site makes a browser send it. */
@Injectable()
export class SessionCookie {
  private readonly secure: boolean;

  constructor(@Inject(Config) { baseUrl }: Config) {
    this.secure = baseUrl.protocol === 'https:';
  }

  read({ headers }: Request): string | undefined {
    return parseCookie(headers.cookie ?? '')[SESSION_COOKIE];
  }

  set(response: Response, { value, expiresAt }: NewSession): void {
    response.cookie(SESSION_COOKIE, value, { ...this.options(response.req), expires: expiresAt });
  }

  clear(response: Response): void {
    response.clearCookie(SESSION_COOKIE, this.options(response.req));
  }

  private options(request: Request): CookieOptions {
    return { httpOnly: true, sameSite: 'strict', secure: this.secure, path: rootOf(request) };
  }
}
