import { EventEmitter, once } from 'node:events';

/** An email as it would have gone to a server. */
export interface CapturedEmail {
  /** The envelope sender. */
  readonly from: string;
  /** The envelope recipient. */
  readonly to: string;
  readonly messageId: string;
  /** The whole message, byte by byte. */
  readonly message: Buffer;
  readonly at: Date;
}

/** Emails kept in memory instead of being sent: the newest thousand, and a way to wait for the next. */
export class CapturedEmails {
  private readonly emails: CapturedEmail[] = [];
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  constructor(private readonly capacity = 1_000) {}

  /** What is kept, oldest first. */
  get all(): readonly CapturedEmail[] {
    return [...this.emails];
  }

  add(email: CapturedEmail): void {
    this.emails.push(email);
    if (this.emails.length > this.capacity) this.emails.shift();
    this.arrivals.emit('email');
  }

  /** Resolves when the next one arrives, or when `signal` aborts. Ask before you look, so that none slips through. */
  async arrival(signal: AbortSignal): Promise<void> {
    await once(this.arrivals, 'email', { signal }).catch(() => undefined);
  }
}
