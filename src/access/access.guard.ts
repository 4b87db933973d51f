import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../http/app.error.js';
import { Authenticator } from './authenticator.js';
import { hasRole, type Caller, type Role } from './person.js';
import { SameOrigin } from './same-origin.js';

export const ROLES_KEY = 'ums-mail:roles';

const callers = new WeakMap<Request, Caller>();

/** Who made this request. Only behind the {@link AccessGuard}. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('This route stands outside of the access guard: use @ApiController.');
  return caller;
}

/** Lets in who is known and has a role that the route names. A route that names none is for admins. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly sameOrigin: SameOrigin,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const caller = await this.authenticator.identify(request);
    if (!caller) {
      throw new AppError('not-signed-in', 'Sign in, or send a valid token: Authorization: Bearer <token>.');
    }
    if (caller.session) this.sameOrigin.demand(request);
    const roles =
      this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_KEY, [context.getHandler(), context.getClass()]) ?? [];
    if (!hasRole(caller, ...roles)) {
      throw new AppError('forbidden', `This needs the role ${['admin', ...roles].join(' or ')}.`);
    }
    callers.set(request, caller);
    return true;
  }
}
