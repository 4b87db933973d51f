import type { Stage } from './transport.js';

/**
 * Whose fault a failure is, and so what happens next: `email` fails this one only, `temporary` is tried again later,
 * `account` holds every email until the account is mended.
 */
export type Fault = 'email' | 'temporary' | 'account';

/** What went wrong and what to do about it: the `error` of a test and of an attempt. Safe to show. */
export interface Failure {
  readonly stage: Stage;
  readonly fault: Fault;
  /** The literal name of the cause: `wrong-password`, `certificate-expired` … */
  readonly code: string;
  /** The server's own words, cleaned; empty where it said nothing. */
  readonly reply: string;
  /** One sentence: what happened. */
  readonly title: string;
  /** What the admin does about it. */
  readonly advice: string;
  /** The settings to look at, by name. */
  readonly fields: readonly string[];
}

export interface TransportErrorDetails {
  /** The server got the whole message and did not say whether it took it: a retry may be a second copy. */
  readonly outcomeUnknown?: boolean;
  /** The server called the recipient's address unknown for good. */
  readonly recipientUnknown?: boolean;
  /** The server asked for fewer connections (421, 432). */
  readonly tooManyConnections?: boolean;
  /** The server wants no other try before. At most an hour is waited. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The only error that a transport throws. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly outcomeUnknown: boolean;
  readonly recipientUnknown: boolean;
  readonly tooManyConnections: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly failure: Failure,
    details: TransportErrorDetails = {},
  ) {
    super(failure.reply ? `${failure.title} (${failure.reply})` : failure.title, { cause: details.cause });
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.recipientUnknown = details.recipientUnknown ?? false;
    this.tooManyConnections = details.tooManyConnections ?? false;
    this.retryAfterMs = details.retryAfterMs;
  }
}
