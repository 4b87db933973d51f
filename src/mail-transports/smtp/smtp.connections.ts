import type { TransportError } from '../transport.error.js';
import { ConnectionLimit } from './connection-limit.js';
import { noConnectionFree, transportError } from './smtp.failure.js';
import { credentialsOf, type SmtpAccount } from './smtp.account.js';
import { SmtpSession } from './smtp.session.js';

/**
 * So long after a refused sign-in, nobody signs in: emails that were claimed at that moment come before the hold is noted.
 * Much shorter than the wait for a probe.
 */
const REFUSED_MS = 1_000;

interface Idle {
  readonly session: SmtpSession;
  readonly timer: NodeJS.Timeout;
}

interface Waiter {
  /** Gets a connection, or the right to open one. */
  serve(session: SmtpSession | undefined): void;
  /** Gets neither. */
  refuse(failure: TransportError): void;
}

/** A sign-in that failed. */
interface Refusal {
  readonly at: number;
  readonly failure: TransportError;
}

/**
 * The few connections of an account. At no moment are there more than the limit, whatever state they are in: being
 * opened, in use, idle, or saying goodbye.
 *
 * With a password, one is opened alone, and the others only once that one is signed in: a password that has become
 * wrong is tried once, and not once for each connection, which would lock the account.
 */
export class SmtpConnections {
  private readonly limit: ConnectionLimit;
  private readonly waiting = new Set<Waiter>();
  private readonly signsIn: boolean;
  private idle: Idle[] = [];
  private open = 0;
  /** How many of them are being opened. */
  private opening = 0;
  private refusal: Refusal | undefined;
  private isClosed = false;

  constructor(private readonly account: SmtpAccount) {
    this.limit = new ConnectionLimit(account.settings.maxConnections);
    this.signsIn = credentialsOf(account.settings) !== undefined;
  }

  /** A connection for one email: one that is free, a new one, or the next that comes free. */
  async borrow(signal: AbortSignal): Promise<SmtpSession> {
    const idle = this.takeIdle();
    if (idle) return idle;
    if (this.refusal && performance.now() - this.refusal.at < REFUSED_MS) throw this.refusal.failure;
    const session = this.takePlace() ? undefined : await this.wait(signal);
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
    this.letConnect();
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

  /**
   * Reserves one of the allowed connections, for somebody to open it.
   * @param signedIn whether a sign-in has just succeeded.
   */
  private takePlace(signedIn = false): boolean {
    const mayOpen = !this.signsIn || signedIn || this.opening === 0;
    if (!mayOpen || this.open >= this.limit.current) return false;
    this.open += 1;
    this.opening += 1;
    return true;
  }

  /** Those who wait may open connections, as many as there may be now. */
  private letConnect(signedIn = false): void {
    for (const waiter of this.waiting) {
      if (!this.takePlace(signedIn)) break;
      this.hand(waiter, undefined);
    }
  }

  private hand(waiter: Waiter, session: SmtpSession | undefined): void {
    this.waiting.delete(waiter);
    waiter.serve(session);
  }

  private async connect(signal: AbortSignal): Promise<SmtpSession> {
    try {
      const session = await SmtpSession.open(this.account, { signal });
      session.onClosed(() => {
        this.forget(session);
        this.open -= 1;
        this.letConnect();
      });
      this.opening -= 1;
      this.refusal = undefined;
      this.letConnect(true);
      return session;
    } catch (error) {
      const failure = transportError(error, this.account);
      this.notOpened(failure, signal);
      throw failure;
    }
  }

  private notOpened(failure: TransportError, signal: AbortSignal): void {
    if (failure.tooManyConnections) this.lowerLimit();
    this.open -= 1;
    this.opening -= 1;
    const isSignIn = failure.failure.stage === 'auth' && !failure.tooManyConnections;
    if (isSignIn) this.refusal = { at: performance.now(), failure };
    // Whatever ended a sign-in, the server may have counted it. And without any other connection, those who wait would
    // find the same, one after the other, each after 10 seconds.
    if (isSignIn || (this.open === 0 && !signal.aborted)) this.refuseWaiting(failure);
    else this.letConnect();
  }

  private refuseWaiting(failure: TransportError): void {
    for (const waiter of this.waiting) waiter.refuse(failure);
    this.waiting.clear();
  }

  private wait(signal: AbortSignal): Promise<SmtpSession | undefined> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        serve: (session) => {
          signal.removeEventListener('abort', onAbort);
          resolve(session);
        },
        refuse: (failure) => {
          signal.removeEventListener('abort', onAbort);
          reject(failure);
        },
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
