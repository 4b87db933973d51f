import {
  applyDecorators,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { BodyType } from '../http/body-type.js';
import { NeverStored } from '../http/never-stored.js';
import { ApiProblems } from '../http/problem.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { AccessGuard, callerOf, ROLES_KEY } from './access.guard.js';
import type { Role } from './person.js';
import { SameOrigin } from './same-origin.js';

/** Where the API lives. */
export const API_ROOT = 'ums/api/v1';

/** Beside the API: what is asked by programs that watch over the server. */
type Root = typeof API_ROOT | 'ums';

/**
 * A controller of the API: `@ApiController('email-settings')`. Binds guard and filter to the controller itself, so that
 * it behaves the same inside a host application, whatever that binds globally. Its bodies and queries are
 * `@CheckedBody()` and `@CheckedQuery()`.
 */
export function ApiController(path: string, root: Root = API_ROOT): ClassDecorator {
  return applyDecorators(routesAt(root, path), ApiBearerAuth(), ApiCookieAuth(), UseGuards(AccessGuard, BodyType));
}

/** As {@link ApiController}, for everybody: the way in, and health. */
export function PublicApiController(path: string, root: Root = API_ROOT): ClassDecorator {
  return applyDecorators(routesAt(root, path), UseGuards(SameOrigin, BodyType));
}

function routesAt(root: Root, path: string): ClassDecorator {
  return applyDecorators(
    Controller(`${root}/${path}`),
    ApiTags(path.split('/')[0]!),
    ApiProblems(),
    UseGuards(NeverStored),
    UseFilters(ProblemFilter),
  );
}

/** Who may call this route beside admins. */
export const Roles = (...roles: Role[]): MethodDecorator & ClassDecorator => SetMetadata(ROLES_KEY, roles);

/** The parameter that tells who is calling. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<Request>()),
);
