import 'reflect-metadata';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { validateSync } from 'class-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../src/mail-transports/transport.error.js';
import type { NetworkPolicy, OutgoingEmail, StageReport, TransportKind } from '../../src/mail-transports/transport.js';

/** A kind together with something that takes its emails, and takes all of them. */
export interface Counterpart<S extends object> {
  readonly kind: TransportKind<S>;
  readonly settings: S;
  readonly network: NetworkPolicy;
  /** The emails that have arrived, in any order. */
  received(): readonly { readonly from: string; readonly to: readonly string[]; readonly message: Buffer }[];
  /** How many connections there have been so far; 0 for a kind without any. */
  connections(): number;
  /** Resolves once no connection is left. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

const SENDER = { name: 'Nordlicht Portal', address: 'no-reply@nordlicht.example' };

/** What every kind promises, whatever it is made of: each kind's spec calls this. */
export function describeTransportContract<S extends object>(name: string, start: () => Promise<Counterpart<S>>): void {
  describe(`${name}, as every transport kind`, () => {
    let counterpart: Counterpart<S>;
    const never = new AbortController().signal;
    const open = () => counterpart.kind.open(counterpart.settings, SENDER, counterpart.network);
    const probe = (email?: OutgoingEmail, signal = never) => {
      const lines: StageReport[] = [];
      const { kind, settings, network } = counterpart;
      const onStage = (line: StageReport) => void lines.push(line);
      return kind
        .probe({ settings, sender: SENDER, network, ...(email && { email }), onStage, signal })
        .then((result) => ({ ...result, lines }));
    };

    beforeEach(async () => void (counterpart = await start()));
    afterEach(() => counterpart.stop());

    it('says what it is called', () => {
      const { id, label, description } = counterpart.kind;
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(label).not.toBe('');
      expect(description).not.toBe('');
    });

    it('describes each of its settings for the form, and knows those that say where a secret goes', () => {
      const { properties = {} } = targetConstructorToSchema(counterpart.kind.settings);
      for (const property of Object.values(properties)) expect(property).toMatchObject({ title: expect.any(String) });
      expect(Object.keys(properties)).toEqual(expect.arrayContaining([...counterpart.kind.destination]));
    });

    it('finds nothing wrong with good settings', () => {
      expect(validateSync(counterpart.settings, { forbidUnknownValues: false })).toEqual([]);
      expect(counterpart.kind.check(counterpart.settings, counterpart.network)).toEqual([]);
    });

    it('connects when the first email is sent, not when it is opened', async () => {
      const transport = open();
      transport.close();
      expect(counterpart.connections()).toBe(0);
    });

    it('hands an email over byte by byte, to its one recipient, from its sender', async () => {
      const transport = open();
      const email = emailTo('kim@nordlicht.example');
      const receipt = await transport.send(email, never);
      transport.close();
      expect(receipt.server).not.toBe('');
      expect(receipt.reply).not.toBe('');
      expect(counterpart.received()).toEqual([
        { from: SENDER.address, to: ['kim@nordlicht.example'], message: email.message },
      ]);
    });

    it('hands over each of many emails once, when they come at the same time', async () => {
      const transport = open();
      const recipients = Array.from({ length: 40 }, (_, index) => `person-${index}@nordlicht.example`);
      await Promise.all(recipients.map((to) => transport.send(emailTo(to), new AbortController().signal)));
      transport.close();
      const got = counterpart.received().map(({ to }) => to.join());
      expect(got.toSorted()).toEqual(recipients.toSorted());
    });

    it('rejects at once when the signal has aborted, and hands nothing over', async () => {
      const transport = open();
      const sending = transport.send(emailTo('kim@nordlicht.example'), AbortSignal.abort());
      await expect(sending).rejects.toBeInstanceOf(TransportError);
      await expect(sending).rejects.toMatchObject({ failure: { fault: 'temporary' }, outcomeUnknown: false });
      transport.close();
      expect(counterpart.received()).toEqual([]);
    });

    it('can be closed twice, and leaves no connection behind', async () => {
      const transport = open();
      await transport.send(emailTo('kim@nordlicht.example'), never);
      transport.close();
      transport.close();
      await counterpart.quiet();
    });

    it('goes through the stages that it has announced, in order, and sends no email', async () => {
      const { ok, stages, lines } = await probe();
      expect(ok).toBe(true);
      expect(lines).toEqual(stages);
      expect(stages.map(({ stage }) => stage)).toEqual(counterpart.kind.stages(counterpart.settings));
      expect(counterpart.received()).toEqual([]);
      await counterpart.quiet();
    });

    it('hands the email of a test over on the way through the stages that it has announced for that', async () => {
      const { ok, stages, receipt } = await probe(emailTo('kim@nordlicht.example'));
      expect(ok).toBe(true);
      expect(receipt).toMatchObject({ server: expect.any(String), reply: expect.any(String) });
      expect(stages.map(({ stage }) => stage)).toEqual(counterpart.kind.stages(counterpart.settings, true));
      expect(counterpart.received()).toHaveLength(1);
    });

    it('ends a test at once when the signal has aborted, without a rejection', async () => {
      const { ok, error } = await probe(emailTo('kim@nordlicht.example'), AbortSignal.abort());
      expect(ok).toBe(false);
      expect(error).toMatchObject({ code: 'ended-here', fault: 'temporary' });
      expect(counterpart.received()).toEqual([]);
    });
  });
}

/** With all that a transport could get wrong: dots, long and empty lines, bytes above ASCII, none of them its own. */
export function emailTo(to: string): OutgoingEmail {
  const messageId = `<${to.replace('@', '.')}@mail.nordlicht.example>`;
  const lines = [
    `From: Nordlicht Portal <${SENDER.address}>`,
    `To: <${to}>`,
    `Message-ID: ${messageId}`,
    'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
    '',
    '.',
    '..',
    '.hidden',
    'a'.repeat(990),
    '',
    'MAIL FROM:<evil@example.com>',
    'Grüße \u00a0 \u{1F984}',
    '.',
    '',
  ];
  return { from: SENDER, to, messageId, message: Buffer.from(lines.join('\r\n')) };
}
