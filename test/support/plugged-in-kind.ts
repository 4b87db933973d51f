import { IsInt, IsOptional } from 'class-validator';
import { TransportError, type TransportErrorDetails } from '../../src/mail-transports/transport.error.js';
import type { MailTransport, OutgoingEmail, Receipt, TransportKind } from '../../src/mail-transports/transport.js';

class PluggedInSettings {
  @IsOptional()
  @IsInt()
  maxConnections?: number;

  @IsOptional()
  @IsInt()
  messagesPerMinute?: number;
}

/** A kind as a host application may bring it: sends as it is told to, and notes what is opened and closed. */
export class PluggedInKind implements TransportKind<PluggedInSettings> {
  readonly id = 'plugged-in';
  readonly label = 'Plugged in';
  readonly description = 'Sends as the test says.';
  readonly settings = PluggedInSettings;
  readonly destination = [];
  readonly events: string[] = [];
  private opened = 0;

  constructor(private readonly send: (email: OutgoingEmail, signal: AbortSignal) => Promise<Receipt>) {}

  check(): [] {
    return [];
  }

  stages(): [] {
    return [];
  }

  async probe(): Promise<{ ok: boolean; stages: [] }> {
    return { ok: true, stages: [] };
  }

  open(): MailTransport {
    this.opened += 1;
    const account = this.opened;
    this.events.push(`open ${account}`);
    return {
      send: (email, signal) => this.send(email, signal),
      close: () => this.events.push(`close ${account}`),
    };
  }
}

/** What a transport throws when a server says so at RCPT. */
export function refusal(reply: string, fault: 'email' | 'temporary' | 'account', details?: TransportErrorDetails) {
  const failure = {
    stage: 'recipient',
    fault,
    code: 'test',
    reply,
    title: 'Refused.',
    advice: '',
    fields: [],
  } as const;
  return new TransportError(failure, details);
}

/** What the server of that kind says to an email that it takes. */
export const accepted: Receipt = { reply: '250 Ok', server: 'mail.nordlicht.example' };

/** A kind that does what it is told, and tells when it has been asked to send. */
export function plugIn(send: (email: OutgoingEmail, signal: AbortSignal) => Promise<Receipt>) {
  const asked: OutgoingEmail[] = [];
  let onAsked = () => {};
  const plugged = new PluggedInKind((email, signal) => {
    asked.push(email);
    onAsked();
    return send(email, signal);
  });
  const times = async (count: number) => {
    while (asked.length < count) await new Promise<void>((resolve) => (onAsked = resolve));
  };
  return { plugged, asked, times };
}
