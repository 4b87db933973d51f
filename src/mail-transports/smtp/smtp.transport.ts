import { mayHoldLinks } from '../secret-links.js';
import { cleanReply } from '../server-reply.js';
import type { MailTransport, OutgoingEmail, Receipt } from '../transport.js';
import { WaitError } from '../within.js';
import { Pace } from './pace.js';
import { SendError } from './send.error.js';
import { secretsOf, type SmtpAccount } from './smtp.account.js';
import { SmtpConnections } from './smtp.connections.js';
import { paceExceeded, transportClosed, transportError } from './smtp.failure.js';
import type { SmtpSession } from './smtp.session.js';

/** A turn that is further away is better waited for in the queue than here. */
const LONGEST_WAIT_MS = 20_000;

/** An open SMTP account. */
export class SmtpTransport implements MailTransport {
  private readonly connections: SmtpConnections;
  private readonly pace: Pace | undefined;
  private isClosed = false;

  constructor(private readonly account: SmtpAccount) {
    const { messagesPerMinute } = account.settings;
    this.connections = new SmtpConnections(account);
    this.pace = messagesPerMinute ? new Pace(messagesPerMinute) : undefined;
  }

  async send(email: OutgoingEmail, signal: AbortSignal): Promise<Receipt> {
    try {
      if (this.isClosed) throw transportClosed();
      if (signal.aborted) throw WaitError.from(signal);
      if (this.pace) await this.takeTurn(this.pace, signal);
      const reply = await this.sendOnce(email, signal);
      return { reply: this.shown(reply, email), server: this.account.settings.host };
    } catch (error) {
      throw transportError(error, this.account, email);
    }
  }

  share(connections: number): void {
    this.connections.share(connections);
  }

  close(): void {
    this.isClosed = true;
    this.connections.close();
  }

  /** The reply without what nobody may read. Links are looked for only where it could hold one: that costs 0.1 ms. */
  private shown(reply: string, email: OutgoingEmail): string {
    const { settings } = this.account;
    const withLinks = cleanReply(reply, secretsOf(settings));
    return mayHoldLinks(withLinks) ? cleanReply(reply, secretsOf(settings, email)) : withLinks;
  }

  private async takeTurn(pace: Pace, signal: AbortSignal): Promise<void> {
    const { waitMs } = pace;
    if (waitMs > LONGEST_WAIT_MS) throw paceExceeded(this.account, waitMs);
    try {
      await pace.turn(signal);
    } catch {
      throw paceExceeded(this.account);
    }
  }

  private async sendOnce(email: OutgoingEmail, signal: AbortSignal): Promise<string> {
    for (;;) {
      const session = await this.connections.borrow(signal);
      const { isUsed } = session;
      try {
        const reply = await session.send(email, signal);
        this.connections.giveBack(session);
        return reply;
      } catch (error) {
        await this.recover(session, signal);
        // The server had ended the connection while it was idle, and has agreed to nothing of this email.
        if (isUsed && error instanceof SendError && error.closedBefore) continue;
        const failure = transportError(error, this.account, email);
        if (failure.tooManyConnections) this.connections.lowerLimit();
        throw failure;
      }
    }
  }

  /** A connection on which an email was refused is as good as before, once the server has forgotten it. */
  private async recover(session: SmtpSession, signal: AbortSignal): Promise<void> {
    if (!session.isOpen) return;
    try {
      await session.reset(signal);
      this.connections.giveBack(session);
    } catch {
      session.quit();
    }
  }
}
