import { v7 as uuid } from 'uuid';
import type { Attempt, NewEmail } from '../../src/mail/outbox/email.js';
import { KeyRing } from '../../src/secrets/key-ring.js';

const HOUR_MS = 3_600_000;

export const testKeys = new KeyRing([{ id: 'test', bytes: Buffer.alloc(32, 7) }]);

/** An email as `MailService` queues it, to somebody at nordlicht.example. */
export function newEmail(changes: Partial<NewEmail> = {}): NewEmail {
  const { id = uuid(), recipient = `person-${id.slice(-8)}@nordlicht.example` } = changes;
  const messageId = `<${id}@portal.nordlicht.example>`;
  return {
    id,
    event: 'forgot-password',
    locale: 'en',
    template: 'system@1',
    recipient,
    initiatedBy: { id: 'u-1', name: 'Ada Lovelace' },
    priority: 1,
    limited: false,
    carriesLink: true,
    expiresAt: new Date(Date.now() + HOUR_MS),
    messageId,
    content: Buffer.from(`To: ${recipient}\r\nSubject: Hello\r\nMessage-ID: ${messageId}\r\n\r\nHello\r\n`),
    ...changes,
  };
}

/** An attempt that a server accepted. */
export function acceptedAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    at: new Date(),
    durationMs: 12,
    settingsRevision: 1,
    server: 'mail.nordlicht.example',
    reply: '250 2.0.0 Ok',
    error: null,
    possibleDuplicate: false,
    ...changes,
  };
}

/** An attempt that a server refused at RCPT. */
export function refusedAttempt(changes: Partial<Attempt> = {}): Attempt {
  return acceptedAttempt({
    server: '',
    reply: '550 5.1.1 User unknown',
    error: {
      stage: 'recipient',
      fault: 'email',
      code: 'recipient-unknown',
      reply: '550 5.1.1 User unknown',
      title: 'There is no such address.',
      advice: 'Check the address with the person.',
      fields: [],
    },
    ...changes,
  });
}
