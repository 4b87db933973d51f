import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';

/** Nothing that could be read as more than a word in a log line or a header. */
const HARMLESS = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const requests = new AsyncLocalStorage<string>();

/** The id of the request that is being answered; `undefined` outside of any. */
export function requestId(): string | undefined {
  return requests.getStore();
}

/** Whether a caller's id can be taken over as it is. */
export function isRequestId(text: unknown): text is string {
  return typeof text === 'string' && HARMLESS.test(text);
}

/**
 * Gives every request an id, which its log lines carry, and so do the emails that it queues. It is the caller's own
 * `X-Request-Id` where that is harmless. The answer says it.
 * @param logger gets a line for each request that was answered, at level debug. Default: none.
 */
export function requestIds(logger?: LoggerService): RequestHandler {
  return (request, response, next) => {
    if (requestId() !== undefined) {
      next();
      return;
    }
    const given = request.headers['x-request-id'];
    const id = isRequestId(given) ? given : randomUUID();
    const start = performance.now();
    response.setHeader('X-Request-Id', id);
    if (logger) response.once('finish', () => tell(logger, request, response, { requestId: id, start }));
    requests.run(id, next);
  };
}

/** The route, not the address: that may hold anything. */
function tell(
  logger: LoggerService,
  { method, route }: Request,
  { statusCode }: Response,
  { requestId, start }: { readonly requestId: string; readonly start: number },
): void {
  const path = (route as { readonly path?: string } | undefined)?.path ?? '(no route)';
  const durationMs = Math.round(performance.now() - start);
  logger.debug?.(`${method} ${path} ${statusCode}`, { requestId, durationMs }, 'Http');
}
