import type { NetworkPolicy, Sender, TransportKind } from '../mail-transports/transport.js';

/** The mail server that settings name; empty where their kind has none to name. */
export function serverIn(settings: object): string {
  return (settings as { readonly host?: string }).host ?? '';
}

/** What delivery needs to open the account: one state of the settings, with its secrets opened. Never logged. */
export interface SettingsInForce {
  readonly revision: number;
  readonly kind: TransportKind;
  /** The kind's settings, checked, with secrets in clear. */
  readonly settings: object;
  readonly sender: Sender;
  readonly network: NetworkPolicy;
}
