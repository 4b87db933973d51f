import { ConnectionLimit } from './connection-limit.js';
import { noConnectionFree, transportError } from './smtp.failure.js';
import type { SmtpAccount } from './smtp.account.js';
import { SmtpSession } from './smtp.session.js';

interface Idle {
  readonly session: SmtpSession;
  readonly timer: NodeJS.Timeout;
}

/** Gets a connection, or the right to open one. */
type Waiter = (session: SmtpSession | undefined) => void;

/**
 * The few connections of an account. At no moment are there more than the limit, whatever state they are in: being
 * opened, in use, idle, or saying goodbye.
 */
export class SmtpConnections {
  private readonly limit: ConnectionLimit;
  private readonly waiting = new Set<Waiter>();
  private idle: Idle[] = [];
  private open = 0;
  private isClosed = false;

  constructor(private readonly account: SmtpAccount) {
    this.limit = new ConnectionLimit(account.settings.maxConnections);
  }

  /** A connection for one email: one that is free, a new one, or the next that comes free. */
  async borrow(signal: AbortSignal): Promise<SmtpSession> {
    const session = this.takeIdle() ?? (this.takePlace() ? undefined : await this.wait(signal));
    return session ?? this.connect(signal);
  }

  giveBack(session: SmtpSession): void {
    if (!session.isOpen) return;
    const [waiter] = this.waiting;
    if (this.open > this.limit.current || (this.isClosed && !waiter)) session.quit();
    else if (waiter) this.hand(waiter, session);
    else this.idle.push({ session, timer: setTimeout(() => this.retire(session), this.account.limits.idleMs) });
  }

  /** Other processes have the others: what is too much is ended, now or as it is given back. */
  share(connections: number): void {
    this.limit.share(connections);
    for (const { session } of this.idle.slice(0, Math.max(0, this.open - this.limit.current))) this.retire(session);
    for (const waiter of this.waiting) {
      if (!this.takePlace()) break;
      this.hand(waiter, undefined);
    }
  }

  /** The server says that there are too many. */
  lowerLimit(): void {
    this.limit.lower(this.open);
  }

  /** Ends the idle ones now, and the others as they are given back with nobody waiting. */
  close(): void {
    this.isClosed = true;
    for (let session = this.takeIdle(); session; session = this.takeIdle()) session.quit();
  }

  private takeIdle(): SmtpSession | undefined {
    // The one that was used last: the others grow old and are closed, when fewer are needed.
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.timer);
      if (last.session.isOpen) return last.session;
    }
    return undefined;
  }

  /** Reserves one of the allowed connections. */
  private takePlace(): boolean {
    const isFree = this.open < this.limit.current;
    if (isFree) this.open += 1;
    return isFree;
  }

  private leavePlace(): void {
    this.open -= 1;
    const [waiter] = this.waiting;
    if (waiter && this.takePlace()) this.hand(waiter, undefined);
  }

  private hand(waiter: Waiter, session: SmtpSession | undefined): void {
    this.waiting.delete(waiter);
    waiter(session);
  }

  private async connect(signal: AbortSignal): Promise<SmtpSession> {
    try {
      const session = await SmtpSession.open(this.account, { signal });
      session.onClosed(() => {
        this.forget(session);
        this.leavePlace();
      });
      return session;
    } catch (error) {
      const failure = transportError(error, this.account);
      if (failure.tooManyConnections) this.lowerLimit();
      this.leavePlace();
      throw failure;
    }
  }

  private wait(signal: AbortSignal): Promise<SmtpSession | undefined> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = (session) => {
        signal.removeEventListener('abort', onAbort);
        resolve(session);
      };
      const onAbort = () => {
        this.waiting.delete(waiter);
        reject(noConnectionFree(this.account));
      };
      this.waiting.add(waiter);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  }

  private retire(session: SmtpSession): void {
    this.forget(session);
    session.quit();
  }

  private forget(session: SmtpSession): void {
    const index = this.idle.findIndex((idle) => idle.session === session);
    if (index >= 0) clearTimeout(this.idle.splice(index, 1)[0]?.timer);
  }
}
