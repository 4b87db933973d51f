import type { Stage } from './transport.js';
import type { Fault } from './transport.error.js';

/** What was seen when something failed, before anyone says what it means. */
export interface Symptom {
  readonly stage: Stage;
  /** Node's, OpenSSL's or nodemailer's name (`ENOTFOUND`, `CERT_HAS_EXPIRED`, `EAUTH` …), or `REPLY` for an SMTP reply. */
  readonly code: string;
  /** The server's words, cleaned (`535 5.7.8 Error: authentication failed`), or empty. */
  readonly reply: string;
  /** The text of the underlying error: for matching, never shown. */
  readonly message: string;
  /** The server's certificate, where one was seen. */
  readonly certificate?: SeenCertificate;
}

export interface SeenCertificate {
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Where it was seen: for the sentences and for the fields to look at. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly enableSsl: boolean;
  readonly authenticationType: 'basic' | 'anonymous';
  readonly username?: string;
  readonly sender: string;
}

/** One cause, one plain piece of advice. */
export interface Diagnosis {
  /** The literal name of the cause: `wrong-password`, `certificate-expired` … */
  readonly cause: string;
  readonly fault: Fault;
  readonly title: string;
  readonly advice: string;
  readonly fields: readonly string[];
  readonly recipientUnknown?: boolean;
  readonly tooManyConnections?: boolean;
}
