import type { Destination, Symptom } from '../../diagnosis.js';
import { partsOf } from '../../server-reply.js';
import type { Fault } from '../../transport.error.js';
import type { Stage } from '../../transport.js';

/** The settings that an advice can point to. */
export type Field =
  | 'host'
  | 'port'
  | 'enableSsl'
  | 'allowUnencrypted'
  | 'caCertificate'
  | 'clientName'
  | 'authenticationType'
  | 'username'
  | 'password'
  | 'maxConnections'
  | 'messagesPerMinute'
  | 'senderEmailAddress';

/** A row of the table: what it looks like, whose fault it is, and what the admin reads. */
export interface Cause {
  /** Literal and stable: callers compare it, logs keep it. */
  readonly cause: string;
  /** All signs of one of these have to be there. */
  readonly when: readonly Signs[];
  /** Absent: that of the stage. */
  readonly fault?: Fault;
  readonly title: string | ((evidence: Evidence) => string);
  readonly advice: string | ((evidence: Evidence) => string);
  readonly fields: readonly Field[];
  readonly recipientUnknown?: true;
  readonly tooManyConnections?: true;
}

/**
 * What tells a cause. A reply is told by its codes; its words count only beside them, because others have a say in
 * them: servers quote the recipient's address and the words of servers behind them.
 */
export interface Signs {
  readonly stages?: readonly Stage[];
  /** Names of Node, OpenSSL and nodemailer. */
  readonly codes?: readonly string[];
  /** In the text of the underlying error. */
  readonly message?: RegExp;
  readonly replies?: readonly number[] | '4xx' | '5xx';
  /** RFC 3463; `none` where the server gives none. */
  readonly enhanced?: readonly string[];
  readonly words?: RegExp;
  readonly to?: (destination: Destination) => boolean;
}

/** A symptom taken apart. */
export interface Evidence extends Symptom {
  readonly to: Destination;
  readonly replyCode: number | undefined;
  readonly enhanced: string;
  /** The reply without its codes and without addresses. */
  readonly words: string;
}

const ADDRESSES = /<[^<>]*>|[^\s<>]+@[^\s<>]+/g;

export function evidenceOf(symptom: Symptom, to: Destination): Evidence {
  // What could not be parsed has no codes, even where it begins like a reply.
  const { code, enhanced, words } = partsOf(symptom.code === 'EPROTOCOL' ? '' : symptom.reply);
  return {
    ...symptom,
    to,
    replyCode: code === undefined ? undefined : Number(code),
    // A class that contradicts the code in front of it says nothing (RFC 2034).
    enhanced: enhanced !== undefined && enhanced[0] === code?.[0] ? enhanced : 'none',
    words: words.slice(0, 1_000).replace(ADDRESSES, ''),
  };
}

export function fits(signs: Signs, evidence: Evidence): boolean {
  const { stages, codes, message, replies, enhanced, words, to } = signs;
  return (
    (stages?.includes(evidence.stage) ?? true) &&
    (codes?.includes(evidence.code) ?? true) &&
    (message?.test(evidence.message) ?? true) &&
    (replies === undefined || isAmong(replies, evidence.replyCode)) &&
    (enhanced?.includes(evidence.enhanced) ?? true) &&
    (words?.test(evidence.words) ?? true) &&
    (to?.(evidence.to) ?? true)
  );
}

function isAmong(replies: NonNullable<Signs['replies']>, code: number | undefined): boolean {
  if (code === undefined) return false;
  return typeof replies === 'string' ? Math.floor(code / 100) === Number(replies[0]) : replies.includes(code);
}
