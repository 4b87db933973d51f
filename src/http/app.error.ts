/** What the application can refuse or fail at. Stable names: programs compare them. */
export type AppErrorCode =
  | 'invalid-request'
  | 'not-signed-in'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale-revision'
  | 'body-too-large'
  | 'not-json'
  | 'not-zip'
  | 'invalid-template'
  | 'invalid-archive'
  | 'invalid-import'
  | 'idempotency-key-reused'
  | 'revision-required'
  | 'too-many-requests'
  | 'transaction-not-active'
  | 'database-busy'
  | 'database-unavailable'
  | 'secret-key-missing'
  | 'not-ready';

export interface FieldProblem {
  /** Where in the request: `settings.port`, `data.links.reset`. */
  readonly field: string;
  readonly message: string;
}

export interface AppErrorDetails {
  readonly errors?: readonly FieldProblem[];
  /** After how many seconds another try makes sense. */
  readonly retryAfterSeconds?: number;
  /** Further members of the answer: the stored state of a stale revision. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The only error that services throw. The message says what happened and what to do, and is safe to show.
 * The problem filter knows the HTTP status of each code.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly errors: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: AppErrorCode,
    message: string,
    details: AppErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.errors = details.errors ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.members = details.members ?? {};
  }
}
