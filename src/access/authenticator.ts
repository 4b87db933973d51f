import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { AdminToken } from './admin-token.js';
import { ApiKeys, holderOf } from './api-keys.js';
import { originOf } from './origin.js';
import type { Caller, Person } from './person.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';

/** Finds out who is calling: the host's own login first, then the admin token and API keys, then the page's cookie. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly adminToken: AdminToken,
    private readonly apiKeys: ApiKeys,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
  ) {}

  async identify(request: Request): Promise<Caller | undefined> {
    const known =
      (await this.config.authenticate?.(request)) ?? (await this.byToken(request)) ?? (await this.bySession(request));
    return known ? { ...known, origin: originOf(request) } : undefined;
  }

  private async byToken({ headers }: Request): Promise<Person | undefined> {
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const admin = this.adminToken.holderOf(token);
    if (admin) return admin;
    const key = await this.apiKeys.use(token);
    return key && holderOf(key);
  }

  private async bySession(request: Request): Promise<Omit<Caller, 'origin'> | undefined> {
    // Whoever sends a token means to be its holder, and learns here that it is not valid.
    if (/^Bearer\b/i.test(request.headers.authorization ?? '')) return undefined;
    const value = this.cookie.read(request);
    return value === undefined ? undefined : this.sessions.find(value);
  }
}
