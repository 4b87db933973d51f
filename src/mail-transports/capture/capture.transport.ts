import { TransportError } from '../transport.error.js';
import type { MailTransport, OutgoingEmail, Receipt } from '../transport.js';
import type { CapturedEmails } from './captured-emails.js';

export class CaptureTransport implements MailTransport {
  constructor(private readonly emails: CapturedEmails) {}

  async send({ from, to, messageId, message }: OutgoingEmail, signal: AbortSignal): Promise<Receipt> {
    if (signal.aborted) throw ended();
    this.emails.add({ from: from.address, to, messageId, message, at: new Date() });
    return { reply: 'Kept in memory', server: 'this process' };
  }

  close(): void {}
}

function ended(): TransportError {
  return new TransportError({
    stage: 'hand-over',
    fault: 'temporary',
    code: 'ended-here',
    reply: '',
    title: 'This system ended the attempt by itself.',
    advice: 'Nothing to do: an email that was on its way is tried again.',
    fields: [],
  });
}
