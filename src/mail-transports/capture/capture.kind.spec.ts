import { describe, expect, it } from 'vitest';
import { HERE } from '../../../test/support/smtp-accounts.js';
import { describeTransportContract, emailTo } from '../../../test/support/transport-contract.js';
import { TransportKinds } from '../registry.js';
import { captureKind } from './capture.kind.js';
import { CaptureSettings } from './capture.settings.js';
import { CapturedEmails } from './captured-emails.js';

const never = new AbortController().signal;

describeTransportContract('capture', async () => {
  const emails = new CapturedEmails();
  return {
    kind: captureKind(emails),
    settings: new CaptureSettings(),
    network: HERE,
    received: () => emails.all.map(({ from, to, message }) => ({ from, to: [to], message })),
    connections: () => 0,
    quiet: async () => {},
    stop: async () => {},
  };
});

describe('capture', () => {
  const capture = (emails: CapturedEmails, ...recipients: string[]) => {
    const { open } = captureKind(emails);

    const transport = open(new CaptureSettings(), emailTo('x@example.com').from, HERE);
    return Promise.all(recipients.map((to) => transport.send(emailTo(to), never)));
  };

  it('is for development only', () => {
    expect(captureKind(new CapturedEmails()).developmentOnly).toBe(true);
  });

  it('lets one wait for the next email, or for the end of its patience', async () => {
    const emails = new CapturedEmails();
    const arrival = emails.arrival(never);
    await capture(emails, 'first@example.com');
    await arrival;
    await emails.arrival(AbortSignal.abort());
    expect(emails.all.map(({ to }) => to)).toEqual(['first@example.com']);
  });

  it('keeps the newest emails only', async () => {
    const emails = new CapturedEmails(2);
    await capture(emails, 'first@example.com', 'second@example.com', 'third@example.com');
    expect(emails.all.map(({ to }) => to)).toEqual(['second@example.com', 'third@example.com']);
  });

  it('keeps the emails of two applications apart', async () => {
    const [one, other] = [new TransportKinds(), new TransportKinds()];
    const sender = emailTo('x@example.com').from;
    await one.get('capture')!.open(new CaptureSettings(), sender, HERE).send(emailTo('kim@example.com'), never);
    expect(one.captured.all.map(({ to }) => to)).toEqual(['kim@example.com']);
    expect(other.captured.all).toEqual([]);
  });
});
