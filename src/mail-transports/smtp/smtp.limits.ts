import { CONNECT_LIMITS, type ConnectLimits } from '../connect.js';

/** How long an SMTP server may keep us waiting. A whole send has a deadline beside these: the caller's signal. */
export interface SmtpLimits extends ConnectLimits {
  readonly greetingMs: number;
  /** Without a byte from the server, whatever it owes us. */
  readonly silenceMs: number;
  /** How long an unused connection stays open. Shorter than `silenceMs`, or it would end as a failure. */
  readonly idleMs: number;
  /** For the answer to QUIT: a courtesy, worth no more waiting. */
  readonly quitMs: number;
}

export const SMTP_LIMITS: SmtpLimits = {
  ...CONNECT_LIMITS,
  greetingMs: 10_000,
  silenceMs: 30_000,
  idleMs: 20_000,
  quitMs: 1_000,
};

/** The most that a server may say in answer to one command. Real ones stay under 2 KB. */
export const REPLY_BYTES = 16 * 1024;
