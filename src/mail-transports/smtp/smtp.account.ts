import { hostname } from 'node:os';
import { isIPv6, isIP } from 'node:net';
import type { OnPassed, Resolve } from '../connect.js';
import type { Destination } from '../diagnosis.js';
import { secretLinksIn } from '../secret-links.js';
import type { NetworkPolicy, OutgoingEmail, Sender } from '../transport.js';
import type { SmtpLimits } from './smtp.limits.js';
import type { SmtpSettings } from './smtp.settings.js';

export interface SmtpOptions {
  readonly limits: SmtpLimits;
  /** Default: the system's look-up of names. */
  readonly resolve?: Resolve;
  /** Where encryption can be expected, when it is not on the port that was tried. */
  readonly encryptedPorts: readonly Pick<SmtpSettings, 'port' | 'enableSsl'>[];
}

/** Everything that is needed to talk to an SMTP server. */
export interface SmtpAccount extends SmtpOptions {
  readonly settings: SmtpSettings;
  readonly sender: Sender;
  readonly network: NetworkPolicy;
}

/** Who opens a connection: is told of every stage that passes, and can end it. */
export interface Watch {
  readonly onPassed?: OnPassed | undefined;
  readonly signal: AbortSignal;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What to sign in with; `undefined` where nothing may be sent: anonymous, or a connection that is not encrypted. */
export function credentialsOf(settings: SmtpSettings): Credentials | undefined {
  if (settings.authenticationType === 'anonymous' || settings.allowUnencrypted) return undefined;
  return { username: settings.username ?? '', password: settings.password ?? '' };
}

/** What must not be shown, should a server send it back: the password, and what `email` lets its recipient do. */
export function secretsOf({ password }: SmtpSettings, email?: OutgoingEmail): readonly string[] {
  return [...(password ? [password] : []), ...(email ? secretLinksIn(email.message) : [])];
}

export function destinationOf({ settings, sender }: SmtpAccount): Destination {
  const { host, port, enableSsl, authenticationType, username } = settings;
  return { host, port, enableSsl, authenticationType, ...(username && { username }), sender: sender.address };
}

/** The name for EHLO: as configured, this machine's where it is a full one, otherwise its address (RFC 5321, 4.1.3). */
export function clientNameOf({ settings }: SmtpAccount, localAddress = '127.0.0.1'): string {
  const name = settings.clientName ?? hostname();
  const address = isIP(name) ? name : localAddress;
  if (name !== address && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(name)) return name;
  return isIPv6(address) ? `[IPv6:${address}]` : `[${address}]`;
}
