import type { Stage } from '../transport.js';
import type { SmtpSettings } from './smtp.settings.js';

export function stagesOf({ enableSsl }: SmtpSettings, withEmail = false): readonly Stage[] {
  const encrypted: readonly Stage[] = enableSsl ? ['tls', 'greeting', 'ehlo'] : ['greeting', 'ehlo', 'starttls'];
  return [
    'dns',
    'connect',
    ...encrypted,
    'auth',
    'sender',
    ...(withEmail ? (['recipient', 'hand-over'] as const) : []),
  ];
}

/** Why a stage has nothing to do. */
export function stagesNotNeeded({
  authenticationType,
  allowUnencrypted,
}: SmtpSettings): Partial<Record<Stage, string>> {
  return {
    ...(authenticationType === 'anonymous' && { auth: 'Anonymous authentication' }),
    ...(allowUnencrypted && { starttls: 'Allow Unencrypted Connection' }),
  };
}
