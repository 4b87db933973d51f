import { parseAllowedPorts } from '../../src/mail-transports/allowed-ports.js';
import { networkPolicy } from '../../src/mail-transports/network-policy.js';
import type { SmtpLimits } from '../../src/mail-transports/smtp/smtp.limits.js';
import { SmtpSettings } from '../../src/mail-transports/smtp/smtp.settings.js';

/** This machine and every port, as tests' servers get any. */
export const HERE = networkPolicy({ allowedPorts: parseAllowedPorts('1-65535').value!, production: false });

/** So that a test of patience does not need any. */
export const IMPATIENT: SmtpLimits = {
  dnsMs: 250,
  connectMs: 250,
  tlsMs: 250,
  greetingMs: 250,
  silenceMs: 250,
  idleMs: 250,
  quitMs: 250,
};

export const PASSWORD = 'Correct horse=battery/staple';

/** An account on this machine, signed in to with a password over STARTTLS unless told otherwise. */
export function smtpSettings(changes: Partial<SmtpSettings> & Pick<SmtpSettings, 'port'>): SmtpSettings {
  const signIn = { username: 'mailer@nordlicht.example', password: PASSWORD };
  return Object.assign(new SmtpSettings(), { host: 'localhost' }, signIn, changes);
}
