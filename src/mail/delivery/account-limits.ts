import type { SettingsInForce } from '../../email-settings/settings-in-force.js';

/** What an account allows, whatever its kind: settings of these names mean the same in each. */
export interface AccountLimits {
  /** Connections at the same time, from all processes together. */
  readonly connections: number;
  /** Emails that may begin within any minute, from all processes together. */
  readonly perMinute: number | undefined;
}

export function limitsOf({ settings }: SettingsInForce): AccountLimits {
  const { maxConnections, messagesPerMinute } = settings as Partial<Record<string, unknown>>;
  return {
    connections: typeof maxConnections === 'number' ? maxConnections : Infinity,
    perMinute: typeof messagesPerMinute === 'number' ? messagesPerMinute : undefined,
  };
}
