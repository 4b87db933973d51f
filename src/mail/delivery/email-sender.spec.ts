import { MailerService } from '@nestjs-modules/mailer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plugIn } from '../../../test/support/plugged-in-kind.js';
import { TransportError } from '../../mail-transports/transport.error.js';
import type { ClaimedEmail } from '../outbox/email.js';
import { ActiveTransport } from './active-transport.js';
import { EmailSender } from './email-sender.js';
import { openAccounts } from './open-account.js';

const recipient = 'ada@nordlicht.example';
const inForce = {
  revision: 1,
  settings: {},
  sender: { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' },
  network: { allowedPorts: { has: () => true }, refuses: () => undefined },
};
const email: ClaimedEmail = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  fence: 1,
  recipient,
  messageId: '<1@nordlicht.example>',
  requestId: null,
  traceParent: null,
  expiresAt: new Date(Date.now() + 3_600_000),
  retries: 0,
  open: () => ({ recipient, message: Buffer.from('Subject: Hello\r\n\r\nHello.\r\n') }),
};

function ended(): TransportError {
  return new TransportError({
    stage: 'hand-over',
    fault: 'temporary',
    code: 'ended-here',
    reply: '',
    title: 'Ended.',
    advice: '',
    fields: [],
  });
}

describe('The sending of one email', () => {
  afterEach(() => vi.useRealTimers());

  it('ends after 45 seconds with a server that keeps it waiting, and is tried again', async () => {
    let isEnded = false;
    const { plugged, times } = plugIn(
      (_email, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            isEnded = true;
            reject(ended());
          });
        }),
    );
    const mailer = new MailerService({ transports: {} }, openAccounts);
    const sender = new EmailSender(new ActiveTransport(mailer));

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sending = sender.send(email, { ...inForce, kind: plugged }, new AbortController().signal);
    await times(1);
    vi.advanceTimersByTime(44_999);
    expect(isEnded).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isEnded).toBe(true);
    vi.useRealTimers();
    expect(await sending).toMatchObject({
      verdict: { status: 'queued' },
      attempt: { error: { code: 'deadline-passed', title: expect.stringContaining('after 45 seconds') } },
    });
  });
});
