import { isIP } from 'node:net';
import type { NetworkPolicy, TransportKind } from '../transport.js';
import type { SmtpOptions } from './smtp.account.js';
import { SMTP_LIMITS } from './smtp.limits.js';
import { probeSmtp } from './smtp.probe.js';
import { SmtpSettings } from './smtp.settings.js';
import { stagesOf } from './smtp.stages.js';
import { SmtpTransport } from './smtp.transport.js';

const OPTIONS: SmtpOptions = {
  limits: SMTP_LIMITS,
  encryptedPorts: [
    { port: 587, enableSsl: false },
    { port: 465, enableSsl: true },
  ],
};

export const smtpKind = smtpKindWith({});

/** SMTP with figures other than the real ones. */
export function smtpKindWith(options: Partial<SmtpOptions>): TransportKind<SmtpSettings> {
  return {
    id: 'smtp',
    label: 'SMTP',
    description: 'Any mail server: your own, or that of a provider.',
    settings: SmtpSettings,
    destination: [
      'host',
      'port',
      'enableSsl',
      'allowUnencrypted',
      'authenticationType',
      'username',
      'caCertificate',
    ] satisfies (keyof SmtpSettings)[],
    check,
    stages: stagesOf,
    probe: (probe) => probeSmtp({ ...OPTIONS, ...options, ...probe }, probe),
    open: (settings, sender, network) => new SmtpTransport({ ...OPTIONS, ...options, settings, sender, network }),
  };
}

type Problem = { readonly field: keyof SmtpSettings; readonly message: string };

/** What one field alone does not tell. */
/** Settings that broke a rule of their own are absent here. */
function check(settings: Partial<SmtpSettings>, network: NetworkPolicy): readonly Problem[] {
  const { host = '', port = 0, enableSsl = false, authenticationType, username, password } = settings;
  const { allowUnencrypted = false } = settings;
  const isBasic = authenticationType === 'basic';
  const problems: (Problem | false)[] = [
    isIP(host) > 0 &&
      network.refuses(host) !== undefined && {
        field: 'host',
        message: 'This address is not allowed here (MAIL_ALLOWED_NETWORKS).',
      },
    !network.allowedPorts.has(port) && {
      field: 'port',
      message: `A whole number. Allowed here: ${String(network.allowedPorts)}.`,
    },
    isBasic && !username && { field: 'username', message: 'Enter the username, or choose Anonymous authentication.' },
    isBasic && !password && { field: 'password', message: 'Enter the password, or choose Anonymous authentication.' },
    allowUnencrypted && enableSsl && { field: 'allowUnencrypted', message: 'Not together with Enable SSL.' },
    allowUnencrypted && isBasic && { field: 'allowUnencrypted', message: 'Choose Anonymous authentication first.' },
  ];
  return problems.filter((problem) => problem !== false);
}
