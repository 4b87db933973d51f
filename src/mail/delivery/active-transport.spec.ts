import { MailerService } from '@nestjs-modules/mailer';
import { describe, expect, it } from 'vitest';
import { accepted, PluggedInKind, refusal } from '../../../test/support/plugged-in-kind.js';
import type { SettingsInForce } from '../../email-settings/settings-in-force.js';
import type { OutgoingEmail, Receipt } from '../../mail-transports/transport.js';
import { ActiveTransport } from './active-transport.js';
import { openAccounts } from './open-account.js';

const sender = { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' };
const email: OutgoingEmail = {
  from: sender,
  to: 'ada@nordlicht.example',
  messageId: '<1@nordlicht.example>',
  message: Buffer.from('From: x\r\n\r\nHello.\r\n.\r\n'),
};
const { signal } = new AbortController();

function setUp(send: (email: OutgoingEmail, signal: AbortSignal) => Promise<Receipt> = async () => accepted) {
  const kind = new PluggedInKind(send);
  const mailer = new MailerService({ transports: {} }, openAccounts);
  const active = new ActiveTransport(mailer);
  const network = { allowedPorts: { has: () => true }, refuses: () => undefined };
  const inForce = (revision: number): SettingsInForce => ({ revision, kind, settings: {}, sender, network });
  return { kind, mailer, active, inForce };
}

describe('the active transport', () => {
  it('hands the email over as it is, byte by byte', async () => {
    const seen: OutgoingEmail[] = [];
    const { active, inForce } = setUp(async (given) => {
      seen.push(given);
      return accepted;
    });
    const receipt = await active.use(inForce(1), (send) => send(email, signal));
    expect(receipt).toEqual(accepted);
    expect(seen).toEqual([email]);
  });

  it("lets the transport's own error through unchanged", async () => {
    const error = refusal('550 5.1.1 Unknown', 'email', { recipientUnknown: true });
    const { active, inForce } = setUp(async () => {
      throw error;
    });
    const sending = active.use(inForce(1), (send) => send(email, signal));
    await expect(sending).rejects.toBe(error);
  });

  it('passes the signal on', async () => {
    const end = new AbortController();
    const { active, inForce } = setUp(
      (_email, given) =>
        new Promise((_resolve, reject) => {
          given.addEventListener('abort', () => reject(refusal('', 'temporary')));
          end.abort();
        }),
    );
    await expect(active.use(inForce(1), (send) => send(email, end.signal))).rejects.toMatchObject({ failure: {} });
  });

  it('opens an account once for each revision, and closes it when the next one is used', async () => {
    const { kind, active, inForce } = setUp();
    for (const revision of [1, 1, 2, 2]) await active.use(inForce(revision), (send) => send(email, signal));
    expect(kind.events).toEqual(['open 1', 'open 2', 'close 1']);
  });

  it('leaves a replaced account open until its last borrower is done', async () => {
    const held: (() => void)[] = [];
    const { kind, active, inForce } = setUp(() => new Promise((resolve) => held.push(() => resolve(accepted))));
    const send = (revision: number) => active.use(inForce(revision), (sendNow) => sendNow(email, signal));
    const [first, second] = [send(1), send(1)];
    const third = send(2);
    expect(kind.events).toEqual(['open 1', 'open 2']);
    held[0]!();
    await first;
    expect(kind.events).toEqual(['open 1', 'open 2']);
    held[1]!();
    await second;
    expect(kind.events).toEqual(['open 1', 'open 2', 'close 1']);
    held[2]!();
    await third;
    expect(kind.events).toEqual(['open 1', 'open 2', 'close 1']);
  });

  it('sends nothing with an account that is closed, however late older settings come', async () => {
    const { kind, active, inForce } = setUp();
    for (const revision of [1, 2, 1, 2]) await active.use(inForce(revision), (send) => send(email, signal));
    expect(kind.events).toEqual(['open 1', 'open 2', 'close 1', 'open 3', 'close 3']);
  });

  it('lets what is under way finish when MailerService closes everything at the end', async () => {
    let accept = () => {};
    const { kind, mailer, active, inForce } = setUp(() => new Promise((resolve) => (accept = () => resolve(accepted))));
    const sending = active.use(inForce(1), (send) => send(email, signal));
    await mailer.onModuleDestroy();
    expect(kind.events).toEqual(['open 1']);
    accept();
    await sending;
    expect(kind.events).toEqual(['open 1', 'close 1']);
  });
});
