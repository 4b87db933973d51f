import type { Provider, Type } from '@nestjs/common';
import { AdminToken } from './admin-token.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeys } from './api-keys.js';
import { AuditLogController } from './audit-log.controller.js';
import { Authenticator } from './authenticator.js';
import { OpenIdAttempts } from './openid/openid-attempts.js';
import { OpenIdController } from './openid/openid.controller.js';
import { OpenIdOffered } from './openid/openid-offered.js';
import { OpenIdProvider } from './openid/openid-provider.js';
import { SameOrigin } from './same-origin.js';
import { SessionController } from './session.controller.js';
import { SessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import { SignInCheck } from './sign-in-check.js';
import { SignInCode } from './sign-in-code.js';
import { SignInController } from './sign-in.controller.js';

export const accessControllers: Type[] = [
  SignInController,
  OpenIdController,
  SessionController,
  ApiKeysController,
  AuditLogController,
];

/** What the guard of every controller needs, wherever that controller stands. */
export const accessForGuards = [Authenticator, SameOrigin];

export const accessProviders: Provider[] = [
  ...accessForGuards,
  AdminToken,
  ApiKeys,
  Sessions,
  SessionCookie,
  SignInCode,
  SignInCheck,
  OpenIdOffered,
  OpenIdProvider,
  OpenIdAttempts,
];
