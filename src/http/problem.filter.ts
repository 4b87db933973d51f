import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AppError, type AppErrorCode } from './app.error.js';
import { databaseTrouble } from './database-trouble.js';
import { type Problem, PROBLEM_TYPE } from './problem.js';

/** The one place that knows which HTTP status a code has. */
const STATUS: Readonly<Record<AppErrorCode, { status: number; title: string }>> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-signed-in': { status: 401, title: 'Not signed in' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in this state' },
  'stale-revision': { status: 412, title: 'Someone else saved meanwhile' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'not-json': { status: 415, title: 'Only JSON is understood' },
  'not-zip': { status: 415, title: 'Only a .zip file is understood' },
  'invalid-template': { status: 422, title: 'The template has problems' },
  'invalid-archive': { status: 422, title: 'The .zip file cannot be read' },
  'invalid-import': { status: 422, title: 'The files have problems' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key belongs to another request' },
  'revision-required': { status: 428, title: 'If-Match is required' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'transaction-not-active': { status: 500, title: 'Internal error' },
  'database-busy': { status: 503, title: 'The database is busy' },
  'database-unavailable': { status: 503, title: 'The database does not answer' },
  'secret-key-missing': { status: 503, title: 'A stored secret cannot be opened' },
  'not-ready': { status: 503, title: 'Not ready' },
};

/** Statuses of Nest and of Express that reach us without a code of ours. */
const CODE_OF_STATUS: Readonly<Record<number, AppErrorCode>> = {
  400: 'invalid-request',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  413: 'body-too-large',
  415: 'not-json',
};

/** Answers every error as `application/problem+json` (RFC 9457), and tells nothing about what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = asAppError(thrown);
    if (!error || error.code === 'transaction-not-active') {
      this.logger.error(`${request.method} ${request.path} failed`, thrown instanceof Error ? thrown.stack : undefined);
    }
    if (response.headersSent) {
      response.end();
      return;
    }
    if (error?.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(error.retryAfterSeconds));
    if (error?.code === 'not-signed-in') response.setHeader('WWW-Authenticate', 'Bearer realm="UMS Mail"');
    response.setHeader('Cache-Control', 'no-store');
    const { status, title } = error ? STATUS[error.code] : { status: 500, title: 'Internal error' };
    const problem: Problem = {
      type: 'about:blank',
      title,
      status,
      detail: error?.message ?? 'Something unforeseen happened. It has been logged; please try again later.',
      code: error?.code ?? 'internal-error',
      errors: error?.errors ?? [],
      ...error?.members,
    };
    response.status(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
  }
}

function asAppError(thrown: unknown): AppError | undefined {
  if (thrown instanceof AppError) return thrown;
  const status = statusOf(thrown);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code) return new AppError(code, detailOf(code), { cause: thrown });
  // Whatever else Express calls the caller's fault (a broken encoding of the address, an aborted body) stays one.
  if (status !== undefined && status >= 400 && status < 500)
    return new AppError('invalid-request', detailOf('invalid-request'));
  return databaseTrouble(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { status?: unknown } | null)?.status;
  return thrown instanceof Error && typeof status === 'number' ? status : undefined;
}

/** Our own words: those of Nest and of the body parser repeat parts of the request. */
function detailOf(code: AppErrorCode): string {
  switch (code) {
    case 'body-too-large':
      return 'A request may have at most 256 KB.';
    case 'not-json':
      return 'Send the body as application/json in UTF-8.';
    case 'not-found':
      return 'There is nothing at this address.';
    case 'not-signed-in':
      return 'Send a token: Authorization: Bearer <token>.';
    case 'forbidden':
      return 'Your role does not allow this.';
    default:
      return 'The request could not be read. Check that the body is well-formed JSON and the address is well-formed.';
  }
}
