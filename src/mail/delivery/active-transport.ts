import { Injectable } from '@nestjs/common';
import { MailerService, type TransportType } from '@nestjs-modules/mailer';
import type { SettingsInForce } from '../../email-settings/settings-in-force.js';
import type { OutgoingEmail, Receipt } from '../../mail-transports/transport.js';
import { type AccountEmail, OpenAccount } from './open-account.js';

/** Hands an email to the account. Rejects with the transport's own error. */
export type Send = (email: OutgoingEmail, signal: AbortSignal) => Promise<Receipt>;

interface LentAccount {
  readonly revision: number;
  /** Its name in `MailerService`: one for each revision, as a name that is used again leaks what it named before. */
  readonly name: string;
  readonly open: OpenAccount;
  borrowers: number;
}

/** The open account of the settings in force, kept in `MailerService`. It is lent; the last borrower of an old one closes it. */
@Injectable()
export class ActiveTransport {
  private readonly accounts = new Map<number, LentAccount>();
  private newest = 0;
  private connections = Infinity;

  constructor(private readonly mailer: MailerService) {}

  /** Lends the account to `work`, opening it if need be. Work that has begun ends with the settings it began with. */
  async use<Result>(inForce: SettingsInForce, work: (send: Send) => Promise<Result>): Promise<Result> {
    const account = this.borrow(inForce);
    try {
      return await work((email, signal) => this.send(account, email, signal));
    } finally {
      account.borrowers -= 1;
      this.closeReplaced();
    }
  }

  /** Of the connections that the settings allow, so many are this process's from now on. */
  share(connections: number): void {
    if (connections === this.connections) return;
    this.connections = connections;
    for (const { open } of this.accounts.values()) open.share(connections);
  }

  private borrow({ revision, kind, settings, sender, network }: SettingsInForce): LentAccount {
    let account = this.accounts.get(revision);
    if (!account) {
      const open = new OpenAccount(kind.open(settings, sender, network));
      open.share(this.connections);
      account = { revision, name: `account-${revision}`, open, borrowers: 0 };
      this.mailer.addTransporter(account.name, open as unknown as TransportType);
      this.accounts.set(revision, account);
    }
    account.borrowers += 1;
    this.newest = Math.max(this.newest, revision);
    this.closeReplaced();
    return account;
  }

  private closeReplaced(): void {
    for (const { revision, name, borrowers } of this.accounts.values()) {
      if (borrowers > 0 || revision === this.newest) continue;
      this.accounts.delete(revision);
      this.mailer.removeTransporter(name);
    }
  }

  private async send({ name }: LentAccount, email: OutgoingEmail, signal: AbortSignal): Promise<Receipt> {
    const handedOn: AccountEmail = { transporterName: name, email, signal };
    return (await this.mailer.sendMail(handedOn)) as unknown as Receipt;
  }
}
