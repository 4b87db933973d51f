import type { Fault } from '../../src/mail-transports/transport.error.js';
import type { Stage } from '../../src/mail-transports/transport.js';
import type { Misdeed, Moment, RawClient } from './raw-smtp-server.js';

/** What the log has to say of an attempt. */
export interface Truth {
  readonly stage: Stage;
  readonly fault: Fault;
  readonly code: string;
  readonly possibleDuplicate?: true;
}

/** A server that goes wrong at one moment of every conversation. */
export interface HostileServer {
  readonly name: string;
  readonly moment: Moment;
  readonly misdeed: Misdeed;
  /** `sent`: the server has taken the email all the same. */
  readonly truth: Truth | 'sent';
  /** It keeps the client waiting for seconds. */
  readonly isSlow?: true;
  /** The message has to be so long for it to show. */
  readonly messageBytes?: number;
}

const GARBAGE = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte)).replace(/[\r\n]/g, '');

/** Never ends, as long as the client takes it. */
function flood(write: () => boolean, socket: RawClient['socket']): void {
  if (socket.destroyed) return;
  if (write()) setImmediate(flood, write, socket);
  else socket.once('drain', () => flood(write, socket));
}
const flooding =
  (text: string) =>
  ({ socket }: RawClient): void =>
    flood(() => socket.write(text), socket);

/** One byte a second: no silence is ever long. */
const trickling =
  (text: string) =>
  ({ socket }: RawClient): void => {
    let sent = 0;
    const timer = setInterval(() => socket.write(text.charAt(sent++ % text.length)), 1_000);
    socket.once('close', () => clearInterval(timer));
  };

const dropsInTheBody = ({ socket }: RawClient): void => {
  socket.write('354 Go on\r\n');
  socket.once('data', () => socket.destroy());
};
const doesNotRead = ({ socket }: RawClient): void => {
  socket.write('354 Go on\r\n');
  socket.pause();
};
const closesAfter250 = ({ socket }: RawClient): void => void socket.end('250 2.0.0 Ok\r\n');

const REFUSED_FOR_NOW = '451 4.3.0 Try again later';
const REFUSED = '554 5.0.0 No';

function each(moment: Moment, what: string, deeds: readonly Omit<HostileServer, 'moment'>[]): HostileServer[] {
  return deeds.map((deed) => ({ ...deed, moment, name: `${what} ${deed.name}` }));
}

/** Before a sender is named, whatever happens is the account's. */
const account = (stage: Stage, code: string): Truth => ({ stage, code, fault: 'account' });
const temporary = (stage: Stage, code: string): Truth => ({ stage, code, fault: 'temporary' });
const perhapsTwice = (code: string): Truth => ({ ...temporary('hand-over', code), possibleDuplicate: true });

export const HOSTILE_SERVERS: readonly HostileServer[] = [
  ...each('GREETING', 'whose greeting', [
    { name: 'never comes', misdeed: 'hang', truth: account('greeting', 'no-greeting'), isSlow: true },
    {
      name: 'trickles, a byte a second',
      misdeed: trickling(`220 ${'welcome '.repeat(40)}`),
      truth: account('greeting', 'no-greeting'),
      isSlow: true,
    },
    {
      name: 'has lines without end',
      misdeed: flooding('220-Welcome\r\n'.repeat(200)),
      truth: account('greeting', 'not-a-mail-server'),
    },
    {
      name: 'is a line without end',
      misdeed: flooding('220 Welcome '.repeat(200)),
      truth: account('greeting', 'not-a-mail-server'),
    },
    {
      name: 'is a flood of empty lines',
      misdeed: flooding('\r\n'.repeat(2_000)),
      truth: account('greeting', 'not-a-mail-server'),
    },
    { name: 'is binary garbage', misdeed: GARBAGE, truth: account('greeting', 'not-a-mail-server') },
    { name: 'has no code', misdeed: 'Welcome', truth: account('greeting', 'not-a-mail-server') },
    { name: 'is two', misdeed: '220 Hello\r\n220 Hello', truth: account('greeting', 'not-a-mail-server') },
    { name: 'is 554', misdeed: '554 5.7.1 Go away', truth: account('greeting', 'not-served') },
    // It asks for fewer connections, which is no reason for a hold.
    { name: 'is 421', misdeed: '421 4.3.2 Closing', truth: temporary('greeting', 'server-busy') },
    { name: 'is the end of the connection', misdeed: 'drop', truth: account('greeting', 'connection-lost') },
  ]),
  ...each('EHLO', 'that to EHLO', [
    { name: 'says 4xx', misdeed: REFUSED_FOR_NOW, truth: account('ehlo', 'server-not-ready') },
    { name: 'says 5xx', misdeed: REFUSED, truth: account('ehlo', 'not-served') },
    { name: 'says nothing', misdeed: 'hang', truth: account('ehlo', 'no-answer'), isSlow: true },
    {
      name: 'says a byte a second',
      misdeed: trickling('250-A '.repeat(99)),
      truth: temporary('ehlo', 'deadline-passed'),
      isSlow: true,
    },
    { name: 'closes the connection', misdeed: 'drop', truth: account('ehlo', 'connection-lost') },
    // It is asked with HELO then, as servers were before 1995, and refuses that.
    { name: 'says something without a code', misdeed: 'Pleased', truth: account('ehlo', 'not-served') },
    {
      name: 'says lines without end',
      misdeed: flooding('250-X\r\n'.repeat(500)),
      truth: account('ehlo', 'not-a-mail-server'),
    },
  ]),
  ...each('MAIL', 'that to MAIL FROM', [
    { name: 'says 4xx', misdeed: REFUSED_FOR_NOW, truth: temporary('sender', 'come-back-later') },
    { name: 'says 5xx', misdeed: REFUSED, truth: account('sender', 'sender-refused') },
    { name: 'says nothing', misdeed: 'hang', truth: temporary('sender', 'no-answer'), isSlow: true },
    { name: 'closes the connection', misdeed: 'drop', truth: temporary('sender', 'connection-lost') },
    { name: 'says something without a code', misdeed: 'Ok', truth: temporary('sender', 'answer-not-understood') },
  ]),
  ...each('RCPT', 'that to RCPT TO', [
    { name: 'says 4xx', misdeed: REFUSED_FOR_NOW, truth: temporary('recipient', 'come-back-later') },
    { name: 'says 5xx', misdeed: REFUSED, truth: { ...temporary('recipient', 'recipient-refused'), fault: 'email' } },
    { name: 'says nothing', misdeed: 'hang', truth: temporary('recipient', 'no-answer'), isSlow: true },
    { name: 'closes the connection', misdeed: 'drop', truth: temporary('recipient', 'connection-lost') },
    { name: 'says something without a code', misdeed: 'Ok', truth: temporary('recipient', 'answer-not-understood') },
    {
      name: 'says a huge line',
      misdeed: `250 ${'o'.repeat(100_000)}`,
      truth: temporary('recipient', 'answer-not-understood'),
    },
    { name: 'says yes twice', misdeed: '250 Ok\r\n250 Ok', truth: perhapsTwice('answer-not-understood') },
  ]),
  ...each('DATA', 'that to DATA', [
    { name: 'says 4xx', misdeed: REFUSED_FOR_NOW, truth: temporary('hand-over', 'come-back-later') },
    { name: 'says 5xx', misdeed: REFUSED, truth: { ...temporary('hand-over', 'email-refused'), fault: 'email' } },
    { name: 'says nothing', misdeed: 'hang', truth: temporary('hand-over', 'no-answer'), isSlow: true },
    { name: 'closes the connection', misdeed: 'drop', truth: temporary('hand-over', 'connection-lost') },
    {
      name: 'says yes, and closes the connection within the message',
      misdeed: dropsInTheBody,
      truth: temporary('hand-over', 'connection-lost'),
      messageBytes: 16 * 1024 * 1024,
    },
    {
      name: 'says yes, and does not read',
      misdeed: doesNotRead,
      truth: temporary('hand-over', 'deadline-passed'),
      isSlow: true,
      messageBytes: 16 * 1024 * 1024,
    },
  ]),
  ...each('DOT', 'that to the final dot', [
    { name: 'says 4xx', misdeed: REFUSED_FOR_NOW, truth: temporary('hand-over', 'come-back-later') },
    { name: 'says 5xx', misdeed: REFUSED, truth: { ...temporary('hand-over', 'email-refused'), fault: 'email' } },
    { name: 'says nothing', misdeed: 'hang', truth: perhapsTwice('no-answer'), isSlow: true },
    {
      name: 'says a byte a second',
      misdeed: trickling('250 Ok '.repeat(99)),
      truth: perhapsTwice('deadline-passed'),
      isSlow: true,
    },
    { name: 'closes the connection', misdeed: 'drop', truth: perhapsTwice('connection-lost') },
    { name: 'says something without a code', misdeed: 'Ok', truth: perhapsTwice('answer-not-understood') },
    {
      name: 'says lines without end',
      misdeed: flooding('250-X\r\n'.repeat(500)),
      truth: perhapsTwice('answer-not-understood'),
    },
    { name: 'says yes twice', misdeed: '250 Ok\r\n250 Ok', truth: 'sent' },
    { name: 'says yes, and closes the connection', misdeed: closesAfter250, truth: 'sent' },
  ]),
];
