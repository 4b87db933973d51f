import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { AppError } from '../http/app.error.js';
import { isLoopback } from '../http/loopback.js';

/**
 * Refuses to change anything for a page of another site: browsers send our cookie for it too. What is ours is read from
 * the base URL, as whoever makes a request writes its Host header.
 */
@Injectable()
export class SameOrigin implements CanActivate {
  private readonly baseUrl: URL;

  constructor(@Inject(Config) { baseUrl }: Config) {
    this.baseUrl = baseUrl;
  }

  canActivate(context: ExecutionContext): boolean {
    this.demand(context.switchToHttp().getRequest<Request>());
    return true;
  }

  /** @throws AppError `forbidden`. */
  demand({ method, headers }: Request): void {
    if (method === 'GET' || method === 'HEAD') return;
    const { origin } = headers;
    // "null" is what a page sends that wants to say nothing of itself (Referrer-Policy: no-referrer): ours may be one.
    if (origin === undefined || origin === 'null') {
      if (headers['sec-fetch-site'] === 'same-origin') return;
      throw new AppError(
        'forbidden',
        'The request does not say which page it comes from (Origin). Programs send a token: Authorization: Bearer <token>.',
      );
    }
    if (this.isOurs(origin)) return;
    throw new AppError(
      'forbidden',
      `The request comes from a page at another address. Open the page at ${this.baseUrl.origin}: that is the address that the server was given (UMS_BASE_URL).`,
    );
  }

  private isOurs(origin: string): boolean {
    if (origin === this.baseUrl.origin) return true;
    if (!URL.canParse(origin)) return false;
    // On a developer's machine, localhost and 127.0.0.1 are one and the same.
    const page = new URL(origin);
    return (
      isLoopback(this.baseUrl) &&
      isLoopback(page) &&
      page.protocol === this.baseUrl.protocol &&
      page.port === this.baseUrl.port
    );
  }
}
