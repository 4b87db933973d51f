import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { RequestHandler } from 'express';

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
 */
export function requestIds(): RequestHandler {
  const logger = new Logger('Http');
  return (request, response, next) => {
    if (requestId() !== undefined) {
      next();
      return;
    }
    const given = request.headers['x-request-id'];
    const id = isRequestId(given) ? given : randomUUID();
    const start = performance.now();
    response.setHeader('X-Request-Id', id);
    response.once('finish', () => {
      // The route, not the address: that may hold anything.
      const route = (request.route as { path?: unknown } | undefined)?.path ?? '(no route)';
      const durationMs = Math.round(performance.now() - start);
      logger.debug(`${request.method} ${String(route)} ${response.statusCode}`, { requestId: id, durationMs });
    });
    requests.run(id, next);
  };
}
