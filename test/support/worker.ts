import { Logger } from '@nestjs/common';
import { MailerService } from '@nestjs-modules/mailer';
import { openAccounts } from '../../src/mail/delivery/open-account.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { Config } from '../../src/config.js';
import type { Database } from '../../src/database/database.js';
import { EmailSettingsService } from '../../src/email-settings/email-settings.service.js';
import { ActiveTransport } from '../../src/mail/delivery/active-transport.js';
import { DeliveryReport } from '../../src/mail/delivery/delivery-report.js';
import { Dispatcher } from '../../src/mail/delivery/dispatcher.js';
import { EmailSender } from '../../src/mail/delivery/email-sender.js';
import { Hold } from '../../src/mail/delivery/hold.js';
import { Turns } from '../../src/mail/delivery/turns.js';
import { Workers } from '../../src/mail/delivery/workers.js';
import { MailMetrics } from '../../src/mail/mail-metrics.js';
import type { NewEmail } from '../../src/mail/outbox/email.js';
import { type EmailHistory, EmailLog } from '../../src/mail/outbox/email-log.js';
import { Outbox } from '../../src/mail/outbox/outbox.js';
import { TransportKinds } from '../../src/mail-transports/registry.js';
import type { TransportKind } from '../../src/mail-transports/transport.js';
import type { KeyRing } from '../../src/secrets/key-ring.js';
import { newEmail, testKeys } from './new-email.js';

// Most stories bring trouble about on purpose.
Logger.overrideLogger(['fatal', 'error']);

const admin = { id: 'u-9', name: 'Maria Sundqvist', origin: '127.0.0.1' };

export interface WorkerOptions {
  readonly concurrency?: number;
  readonly kinds?: readonly TransportKind[];
  readonly keyRing?: KeyRing;
}

/** What a process has that queues and sends emails, without HTTP. */
export class Worker {
  readonly outbox: Outbox;
  readonly hold: Hold;
  readonly turns: Turns;
  readonly dispatcher: Dispatcher;
  readonly settings: EmailSettingsService;
  readonly kinds = new TransportKinds();
  readonly config: Config;
  private readonly log: EmailLog;
  private readonly mailer = new MailerService({ transports: {} }, openAccounts);

  constructor(
    readonly database: Database,
    { concurrency = 5, kinds = [], keyRing = testKeys }: WorkerOptions = {},
  ) {
    this.config = new Config({
      baseUrl: 'https://portal.nordlicht.example',
      secretKeys: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      production: false,
      allowedNetworks: 'loopback',
      allowedPorts: '1-65535',
      concurrency,
    });
    const { config } = this;
    this.outbox = new Outbox(database, keyRing);
    this.log = new EmailLog(database);
    this.hold = new Hold(database);
    for (const kind of kinds) this.kinds.add(kind);
    this.settings = new EmailSettingsService(database, this.kinds, keyRing, new AuditLog(database), config);
    const sender = new EmailSender(new ActiveTransport(this.mailer));
    this.turns = new Turns(database, this.outbox, this.hold, new Workers(database), this.settings);
    const report = new DeliveryReport(new MailMetrics(), null, config);
    this.dispatcher = new Dispatcher(this.turns, sender, this.settings, report, config);
  }

  start(): this {
    this.dispatcher.onApplicationBootstrap();
    return this;
  }

  /** Resolves when everything under way has been noted. */
  async stop(): Promise<void> {
    await this.dispatcher.onModuleDestroy();
    await this.mailer.onModuleDestroy();
  }

  /** Saves settings, whatever was stored before. @returns their revision. */
  async save(kind: string, settings: Record<string, unknown> = {}, senderName = 'Nordlicht Portal'): Promise<number> {
    const { revision } = await this.settings.view();
    const request = { kind, senderName, senderEmailAddress: 'no-reply@nordlicht.example', settings };
    return (await this.settings.save(request, revision || undefined, admin)).revision;
  }

  /** Saves settings for a server without encryption on this machine. */
  saveSmtp(port: number, more: Record<string, unknown> = {}, senderName?: string): Promise<number> {
    const settings = { host: '127.0.0.1', port, authenticationType: 'anonymous', allowUnencrypted: true, ...more };
    return this.save('smtp', settings, senderName);
  }

  /** Queues an email and wakes the dispatcher, as `MailService` does. */
  async queue(changes: Partial<NewEmail> = {}): Promise<NewEmail> {
    const email = newEmail(changes);
    await this.outbox.queue(email);
    this.dispatcher.wake();
    return email;
  }

  async find({ id }: { readonly id: string }): Promise<EmailHistory> {
    const email = await this.log.find(id);
    if (!email) throw new Error(`There is no email ${id}.`);
    return email;
  }
}
