import type { MailTransport, Receipt, Sender } from '../../mail-transports/transport.js';

/** What the active transport gives to `MailerService.sendMail`, and what comes out here again. */
export interface NodemailerData {
  readonly from: Sender;
  readonly envelope: { readonly from: string; readonly to: string };
  readonly messageId: string;
  readonly raw: Buffer;
  readonly signal: AbortSignal;
}

/** What we use of nodemailer's message. */
interface NodemailerMessage {
  readonly data: object;
  readonly message: { getEnvelope(): { readonly from: string | false; readonly to: readonly string[] } };
}

/**
 * A transport as nodemailer sees one, so that `MailerService` can keep it. An account that is closed while it sends is
 * closed by the last email, whoever asks for it and when.
 */
export class NodemailerTransport {
  readonly name = 'ums-mail';
  readonly version = '1';
  readonly supportsAbortSignal = true;
  private sending = 0;
  private isClosing = false;

  constructor(private readonly transport: MailTransport) {}

  send(mail: NodemailerMessage, done: (error: Error | null, receipt?: Receipt) => void): void {
    this.sending += 1;
    this.handOver(mail)
      .then(
        (receipt) => done(null, receipt),
        (error: Error) => done(error),
      )
      .finally(() => {
        this.sending -= 1;
        this.closeIfUnused();
      });
  }

  close(): void {
    this.isClosing = true;
    this.closeIfUnused();
  }

  private async handOver({ data, message }: NodemailerMessage): Promise<Receipt> {
    const { from, envelope, messageId, raw, signal } = data as NodemailerData;
    const parsed = message.getEnvelope();
    // nodemailer reads addresses in a way of its own. What it made of ours must be ours.
    if (parsed.from !== envelope.from || parsed.to.length !== 1 || parsed.to[0] !== envelope.to) {
      throw new Error('The envelope is not the one that was asked for, so the email was not sent.');
    }
    return this.transport.send({ from, to: envelope.to, messageId, message: raw }, signal);
  }

  private closeIfUnused(): void {
    if (this.isClosing && this.sending === 0) this.transport.close();
  }
}
