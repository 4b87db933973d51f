import type { Socket } from 'node:net';
import { within } from '../within.js';
import { REPLY_BYTES } from './smtp.limits.js';

export interface SmtpReply {
  readonly code: number;
  /** All lines as the server sent them, without the end of the last one. */
  readonly text: string;
}

/** A server's words that are no consent: `REPLY` where they say no, `EPROTOCOL` where nobody knows what they say. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly code: 'REPLY' | 'EPROTOCOL';

  constructor(
    readonly response: string,
    message = 'Not the reply that was expected',
  ) {
    super(message);
    this.code = isRefusal(response) ? 'REPLY' : 'EPROTOCOL';
  }
}

/** Whether this is an SMTP reply, of one of the classes `2` (yes), `3` (go on), `4` (not now) and `5` (no). */
export function isReply(reply: string, classes: string): boolean {
  return /^\d{3}(?:[ -]|$)/.test(reply) && classes.includes(reply.charAt(0));
}

/** Whether a reply says no, for now or for good. */
export function isRefusal(reply: string): boolean {
  return isReply(reply, '45');
}

export function connectionLost(): Error {
  return Object.assign(new Error('Connection closed unexpectedly'), { code: 'ECONNECTION' });
}

/**
 * Reads one reply, of one line or several, and leaves the socket paused. A server that says more than it was asked,
 * never comes to an end, or does not speak SMTP at all is refused.
 */
export async function readReply(socket: Socket, limitMs: number, signal: AbortSignal): Promise<SmtpReply> {
  let detach = () => {};
  const reply = new Promise<SmtpReply>((resolve, reject) => {
    let received = '';
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      try {
        const reply = parseReply(received);
        if (!reply) return;
        // From here on, nothing is lost and nothing is taken for part of this reply.
        socket.pause();
        resolve(reply);
      } catch (error) {
        reject(error);
      }
    };
    const onClose = () => reject(connectionLost());
    socket.on('data', onData).once('error', reject).once('close', onClose);
    detach = () => socket.pause().off('data', onData).off('error', reject).off('close', onClose);
    if (socket.destroyed) onClose();
    else socket.resume();
  });
  try {
    return await within(limitMs, signal, () => reply);
  } finally {
    detach();
  }
}

/** Puts a reply back as if it had not been read yet. */
export function unreadReply(socket: Socket, { text }: SmtpReply): void {
  socket.pause().unshift(Buffer.from(`${text}\r\n`));
}

/** The complete replies in what a server has sent; what is no reply counts as one. */
export function repliesIn(received: string): readonly string[] {
  const replies: string[] = [];
  let reply = '';
  for (const line of decode(received).split('\n').slice(0, -1)) {
    reply += `${line.trimEnd()}\n`;
    if (/^\d{3}-/.test(line)) continue;
    if (reply.trim()) replies.push(reply.trim());
    reply = '';
  }
  return replies;
}

/** @returns the one reply that was asked for; `undefined` while it is not complete. */
function parseReply(received: string): SmtpReply | undefined {
  if (received.length > REPLY_BYTES) throw new ReplyError('', 'The reply does not end');
  const [reply, ...more] = repliesIn(received);
  if (reply === undefined) return undefined;
  const isWhole = more.length === 0 && received.endsWith('\n');
  if (!isWhole) throw new ReplyError(decode(received), 'More than was asked for');
  const [, code] = /^(\d{3})(?=[ -]|$)/.exec(reply) ?? [];
  if (code === undefined) throw new ReplyError(reply, 'Not an SMTP reply');
  return { code: Number(code), text: reply };
}

function decode(received: string): string {
  return Buffer.from(received, 'latin1').toString();
}
