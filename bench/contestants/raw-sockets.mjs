import { connect } from 'node:net';
import { addressOf, SENDER } from '../email.mjs';

export const title = 'raw sockets with PIPELINING: the limit';

/**
 * The finished bytes, written to sockets: what is left when nothing but the network is. A message and the envelope of
 * the next one go out together (RFC 2920, 3.1), so that an email costs one round trip.
 *
 * @type {import('./contestant.mjs').Start}
 */
export function start({ port, connections }, { mime }) {
  const message = `${mime.replace(/^\./gm, '..')}.\r\n`;
  /** @type {Job[]} */
  const waiting = [];
  const links = Array.from({ length: connections }, () => new Link(port, message, waiting));
  return {
    send: (number) =>
      new Promise((resolve) => {
        waiting.push({ address: addressOf(number), resolve });
        links.find((link) => link.idle)?.next();
      }),
    stop: () => {
      for (const link of links) link.socket.end('QUIT\r\n');
    },
  };
}

/** @typedef {{ address: string, resolve: (reply: string) => void }} Job */

class Link {
  idle = false;
  /** @type {((reply: string) => void)[]} What to do with each reply that is still to come. */
  expected = [];
  /** @type {Job | undefined} */
  job;
  rest = '';

  /** @param {number} port @param {string} message @param {Job[]} waiting */
  constructor(port, message, waiting) {
    this.message = message;
    this.waiting = waiting;
    this.socket = connect(port, '127.0.0.1').setNoDelay().setEncoding('latin1');
    this.socket.on('data', (chunk) => this.read(String(chunk)));
    this.expected.push(() => this.ask('EHLO bench.example.com\r\n', () => this.next()));
  }

  next() {
    const envelope = this.takeJob();
    if (this.idle) return;
    this.ask(envelope, ...this.envelopeReplies);
  }

  /** @returns {string} the envelope of the next email, empty where nothing waits. */
  takeJob() {
    this.job = this.waiting.shift();
    this.idle = this.job === undefined;
    return this.job ? `MAIL FROM:<${SENDER.address}>\r\nRCPT TO:<${this.job.address}>\r\nDATA\r\n` : '';
  }

  envelopeReplies = [() => {}, () => {}, () => this.sendMessage()];

  sendMessage() {
    const { resolve } = /** @type {Job} */ (this.job);
    const envelope = this.takeJob();
    this.ask(this.message + envelope, resolve, ...(envelope ? this.envelopeReplies : []));
  }

  /** @param {string} text @param {((reply: string) => void)[]} expected */
  ask(text, ...expected) {
    this.expected.push(...expected);
    this.socket.write(text, 'latin1');
  }

  /** @param {string} chunk */
  read(chunk) {
    const lines = (this.rest + chunk).split('\r\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line[3] === '-') continue;
      // Nobody catches it: the process ends, and with it the run.
      if (line >= '4') throw new Error(`The server refused: ${line}`);
      this.expected.shift()?.(line);
    }
  }
}
