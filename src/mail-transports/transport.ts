/**
 * The seam between "an email is due" and "a server has it". A kind is one folder beside this file and one line in
 * registry.ts. It knows neither Nest nor the database, so that it can be read, tested and used alone.
 *
 * Words: a *kind* is a way to send (smtp, microsoft365, capture). *Settings* are what an admin typed for a kind.
 * A *transport* is a kind opened with settings. A *stage* is one step on the way to the server, in Test Connection
 * and in the attempts of the log alike.
 */
import type { Failure } from './transport.error.js';

/** The steps on the way of an email, in the order in which they happen. A kind uses those that it has. */
export const STAGES = [
  'dns',
  'connect',
  'tls',
  'greeting',
  'ehlo',
  'starttls',
  'token',
  'auth',
  'sender',
  'recipient',
  'hand-over',
] as const;
export type Stage = (typeof STAGES)[number];

/** Who sends: shown in the From line, and the envelope sender. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** One email to one recipient, complete: a transport adds and changes nothing. */
export interface OutgoingEmail {
  readonly from: Sender;
  /** The only recipient of the envelope. Never parsed again. */
  readonly to: string;
  readonly messageId: string;
  /** The whole message with its From line, CRLF line ends, not dot-stuffed. */
  readonly message: Buffer;
}

/** The server has taken responsibility for the email. */
export interface Receipt {
  /** The server's last words, cleaned and cut to 300 characters. */
  readonly reply: string;
  /** The server that accepted, as the admin knows it. */
  readonly server: string;
}

/** An open account. Lent by the active transport, never kept. */
export interface MailTransport {
  /**
   * Resolves once the server has accepted the email, rejects with a {@link TransportError} in every other case.
   * When `signal` aborts, it rejects at once and frees what it held. Calls beyond the allowed connections wait.
   * @param signal one for each email: the deadline of the whole, waiting included.
   */
  send(email: OutgoingEmail, signal: AbortSignal): Promise<Receipt>;
  /**
   * Of the account's connections, so many are this process's from now on, and the others those of other processes. Called
   * when that changes. Not needed where an account has no connections of its own.
   */
  share?(connections: number): void;
  /** Ends idle connections now, and busy ones as soon as they are done. Safe to call twice. */
  close(): void;
}

/** Where mail may connect to; made from the configuration, asked at the moment of connecting. */
export interface NetworkPolicy {
  /** The ports that settings may name. */
  readonly allowedPorts: PortRanges;
  /** Why this address is refused, or `undefined` where it is allowed. */
  refuses(address: string): string | undefined;
}

export interface PortRanges {
  has(port: number): boolean;
  /** For messages: `25, 465, 587, 2525` or `1-65535`. */
  toString(): string;
}

/** One line of Test Connection. */
export interface StageReport {
  readonly stage: Stage;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** What stands below the row: the address, the certificate's names and dates, the reason of a skip. */
  readonly detail: string;
}

/** A change of settings that the probe has tried: only port, TLS choice and authentication type, never a host. */
export interface Suggestion {
  readonly text: string;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  /** The last stage that passed with these changes. */
  readonly verifiedUpTo: Stage;
}

export interface ProbeResult {
  readonly ok: boolean;
  readonly stages: readonly StageReport[];
  readonly error?: Failure;
  readonly suggestion?: Suggestion;
  /** Ports of the same host that were connected to beside the one of the settings, in search of a suggestion. */
  readonly alsoTriedPorts?: readonly number[];
  /** When the server's certificate ends, where one was seen: trouble comes to the admin before it happens. */
  readonly certificateExpiresAt?: Date;
  /** Only where an email was handed over. */
  readonly receipt?: Receipt;
}

export interface Probe<S extends object> {
  readonly settings: S;
  readonly sender: Sender;
  readonly network: NetworkPolicy;
  /** Given for a test email: the probe goes on to the recipient and hands it over, on the same connection. */
  readonly email?: OutgoingEmail;
  /** Called as each stage ends. */
  readonly onStage: (report: StageReport) => void;
  /** Ends the probe and its connection. */
  readonly signal: AbortSignal;
}

/** A plug-in: everything that the rest of the house knows of a way to send. */
export interface TransportKind<S extends object = object> {
  readonly id: string;
  /** Shown in the drop-down "Email Account". */
  readonly label: string;
  readonly description: string;
  /** Not offered in production: for development and tests. */
  readonly developmentOnly?: boolean;
  /**
   * A class-validator class with class-validator-jsonschema titles, descriptions and defaults: the check of input,
   * the form and the OpenAPI document all come from it. Secrets carry `writeOnly`.
   */
  readonly settings: new () => S;
  /** The settings that say where a secret goes. A stored secret is used only while all of them stay the same. */
  readonly destination: readonly string[];
  /**
   * Checks that need the network policy or several settings: field by field, empty when all is well. A setting that
   * has broken a rule of its own is absent.
   */
  check(settings: S, network: NetworkPolicy): readonly { readonly field: string; readonly message: string }[];
  /** The stages that a probe of these settings goes through, in order; with those of handing an email over. */
  stages(settings: S, withEmail?: boolean): readonly Stage[];
  /** Tries settings without keeping anything. Resolves whatever the server does; never rejects. */
  probe(probe: Probe<S>): Promise<ProbeResult>;
  /** Opens an account. Connects on the first send, not here. */
  open(settings: S, sender: Sender, network: NetworkPolicy): MailTransport;
}
