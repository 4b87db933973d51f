import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { ApiKeys } from './api-keys.js';
import type { Person } from './person.js';

/** Finds out who is calling: the host's own login first, then the admin token, then API keys. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(Config) private readonly config: Config,
    private readonly apiKeys: ApiKeys,
  ) {}

  async identify(request: Request): Promise<Person | undefined> {
    const known = await this.config.authenticate?.(request);
    if (known) return known;
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    if (this.config.adminToken !== undefined && same(token, this.config.adminToken)) {
      return { id: 'admin-token', name: 'Administrator', roles: ['admin'] };
    }
    return this.apiKeys.holderOf(token);
  }
}

/** Compares in a time that tells nothing: hashes have one length, whatever was sent. */
function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
