import type { Failure } from '../../mail-transports/transport.error.js';
import type { EmailContent } from './email-contents.js';

/**
 * `queued` → `sending` → `sent` (a server has accepted it) | `failed` | `expired` | `cancelled`; or `suppressed` from the
 * start. What is to be tried again is `queued` with a later time. Everything but `queued` and `sending` is settled.
 */
export const EMAIL_STATUSES = ['queued', 'sending', 'sent', 'failed', 'expired', 'cancelled', 'suppressed'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** The lower one goes first. */
export const PRIORITIES = [1, 2, 3] as const;

/** One email to one recipient, rendered and complete but for its From line. */
export interface NewEmail {
  /** A UUID of version 7: the log is sorted by it, and reads the time of queueing from it. */
  readonly id: string;
  readonly event: string;
  readonly locale: string;
  /** Which template it was rendered with, in which version. */
  readonly template: string;
  /** The only recipient, as the address parser gave it. */
  readonly recipient: string;
  readonly initiatedBy: { readonly id: string; readonly name: string } | null;
  /** Whose API key it came with: that caller may read it in the log. Default: nobody's, it came from code. */
  readonly queuedBy?: string | undefined;
  /** The request that it came with, for log lines. */
  readonly requestId?: string | undefined;
  /** The span that it was asked for in, as `traceparent` of W3C Trace Context. Default: there was none. */
  readonly traceParent?: string | undefined;
  readonly priority: (typeof PRIORITIES)[number];
  /** Anyone can cause it without signing in: at most 3 an hour and 10 a day for each recipient and event. */
  readonly limited: boolean;
  /** Whether somebody waits for a link that dies at {@link expiresAt}. */
  readonly carriesLink: boolean;
  /** It is never handed to a server after that. */
  readonly expiresAt: Date;
  readonly messageId: string;
  /** The MIME message without a From line. Sealed as long as it is kept, at most 24 hours after the email is settled. */
  readonly content: Buffer;
}

export interface QueuedEmail {
  readonly id: string;
  readonly status: 'queued' | 'suppressed';
}

/** An email that is one worker's to send, as long as its lease lasts. */
export interface ClaimedEmail {
  readonly id: string;
  /** Grows with every claim: a worker that comes back too late is refused by it. */
  readonly fence: number;
  readonly recipient: string;
  readonly messageId: string;
  /** The request that it came with, if it was known. */
  readonly requestId: string | null;
  /** The span that it was asked for in. */
  readonly traceParent: string | null;
  readonly expiresAt: Date;
  /** How often it was tried again because of itself; attempts that were the account's fault do not count. */
  readonly retries: number;
  /** @throws AppError `secret-key-missing`. */
  readonly open: () => EmailContent;
}

/** What becomes of an email after an attempt. */
export type Verdict =
  | { readonly status: 'sent' }
  /** Tried again after so many milliseconds; `countsAsRetry` unless the attempt says nothing about this email. */
  | { readonly status: 'queued'; readonly afterMs: number; readonly countsAsRetry: boolean }
  /** `suppressRecipient`: the server called the address unknown, so nothing more is sent there for 30 days. */
  | { readonly status: 'failed'; readonly suppressRecipient: boolean }
  | { readonly status: 'expired' };

/** One try to hand an email to a server. */
export interface Attempt {
  readonly at: Date;
  readonly durationMs: number;
  /** The settings that it was made with; `null` for settings that were not saved. */
  readonly settingsRevision: number | null;
  /** The server that was asked, as the settings name it; empty where none was. */
  readonly server: string;
  /** The server's last words, cleaned. */
  readonly reply: string;
  /** `null` when the server accepted. */
  readonly error: Failure | null;
  /** The server had the whole email and did not say whether it took it. */
  readonly possibleDuplicate: boolean;
}

/** A finished attempt and what follows from it. */
export interface Outcome {
  readonly email: Pick<ClaimedEmail, 'id' | 'fence' | 'recipient'>;
  readonly attempt: Attempt;
  readonly verdict: Verdict;
}

/** An email as the log shows it. */
export interface LoggedEmail {
  readonly id: string;
  readonly event: string;
  readonly locale: string;
  readonly template: string;
  readonly recipient: string;
  readonly initiatedBy: { readonly id: string; readonly name: string } | null;
  readonly queuedBy: string | null;
  readonly requestId: string | null;
  readonly messageId: string;
  readonly status: EmailStatus;
  readonly attempts: number;
  /** When it is due, while it is queued. */
  readonly nextAttemptAt: Date | null;
  readonly settingsRevision: number | null;
  /** Of the last attempt, or why it was suppressed. */
  readonly error: Failure | null;
  readonly possibleDuplicate: boolean;
  /** Of a suppressed one: from when on the next can be sent. */
  readonly suppressedUntil: Date | null;
  readonly carriesLink: boolean;
  /** A test of settings that were not saved. */
  readonly unsavedSettings: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly settledAt: Date | null;
  /** Who cancelled it. */
  readonly settledBy: string | null;
}
