import type { Cause, Evidence } from './cause.js';
import { chooseAnother, mayNotSend } from './sender.js';

const WHILE: Readonly<Record<Evidence['stage'], string>> = {
  dns: 'while its name was looked up',
  connect: 'while the connection was opened',
  tls: 'while agreeing on encryption',
  greeting: 'before its greeting',
  ehlo: 'when asked what it can do',
  starttls: 'while switching to encryption',
  token: 'before the sign-in',
  auth: 'during the sign-in',
  sender: 'when told the sender',
  recipient: 'when told the recipient',
  'hand-over': 'while the email was handed over',
};

/** What no other row knows: here the stage decides what it means, and whose fault it is where nothing is said of it. */
export const stageCauses = [
  {
    cause: 'come-back-later',
    when: [{ stages: ['sender', 'recipient', 'hand-over'], replies: '4xx' }],
    fault: 'temporary',
    title: ({ to }) => `${to.host} asks us to come back later.`,
    advice: 'Nothing to do: it is tried again by itself.',
    fields: [],
  },
  {
    cause: 'sender-refused',
    when: [
      { replies: '5xx', enhanced: ['5.1.7', '5.1.8'] },
      { stages: ['sender'], replies: '5xx' },
      { stages: ['sender'], codes: ['EENVELOPE'] },
    ],
    fault: 'account',
    title: mayNotSend,
    advice: chooseAnother,
    fields: ['senderEmailAddress', 'username'],
  },
  {
    cause: 'recipient-refused',
    when: [
      { stages: ['recipient'], replies: '5xx' },
      { stages: ['recipient'], codes: ['EENVELOPE'] },
    ],
    fault: 'email',
    title: ({ to }) => `${to.host} does not accept this recipient.`,
    advice: "Its words say why. Check the address with the person, or ask the recipient's mail administrator.",
    fields: [],
  },
  {
    cause: 'email-refused',
    when: [{ stages: ['hand-over'], replies: '5xx' }],
    fault: 'email',
    title: ({ to }) => `${to.host} does not accept this email.`,
    advice: 'Its words say why. If they do not help, ask whoever runs the mail server what they mean.',
    fields: [],
  },
  {
    cause: 'took-too-long',
    when: [{ codes: ['ETIMEDOUT'], message: /deadline/i }],
    title: ({ to, stage }) => `${to.host} took more than 45 seconds in all and was given up ${WHILE[stage]}.`,
    advice: 'It is tried again by itself. If it stays so, ask whoever runs the mail server why it is slow.',
    fields: [],
  },
  {
    cause: 'no-answer',
    when: [{ codes: ['ETIMEDOUT'] }],
    title: ({ to, stage }) => `${to.host} did not answer within 30 seconds ${WHILE[stage]}.`,
    advice: 'It is tried again by itself. If it stays so, ask whoever runs the mail server.',
    fields: [],
  },
  {
    cause: 'connection-lost',
    when: [{ codes: ['ECONNECTION', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ESOCKET'] }],
    title: ({ to, stage }) => `${to.host} ended the connection ${WHILE[stage]}.`,
    advice: 'It is tried again by itself. If it stays so, ask whoever runs the mail server, or the network on the way.',
    fields: [],
  },
  {
    cause: 'answer-not-understood',
    when: [{ codes: ['EPROTOCOL'] }],
    title: ({ to, stage }) => `${to.host} answered what no mail server answers ${WHILE[stage]}.`,
    advice: 'Check server and port. If they are right, ask whoever runs it.',
    fields: ['host', 'port'],
  },
  {
    cause: 'server-not-ready',
    when: [{ stages: ['greeting', 'ehlo', 'auth'], replies: '4xx' }],
    fault: 'account',
    title: ({ to }) => `${to.host} takes no emails at the moment.`,
    advice: 'It is tried again by itself. If it stays so, ask whoever runs the mail server.',
    fields: [],
  },
  {
    cause: 'not-served',
    when: [{ stages: ['greeting', 'ehlo'], replies: '5xx' }],
    fault: 'account',
    title: ({ to }) => `${to.host} does not take emails from this system.`,
    advice: 'Ask whoever runs the mail server to allow the address of this system.',
    fields: ['host'],
  },
  {
    cause: 'sign-in-refused',
    when: [{ stages: ['auth'], replies: '5xx' }],
    fault: 'account',
    title: ({ to }) => `${to.host} refused the sign-in.`,
    advice: 'Its words say why. Check username and password.',
    fields: ['username', 'password'],
  },
  {
    cause: 'unknown-answer',
    when: [{ codes: ['REPLY'] }],
    title: ({ to }) => `${to.host} answered something we do not know.`,
    advice: 'Its words are below. Ask whoever runs it what they mean.',
    fields: [],
  },
  {
    cause: 'unknown-failure',
    when: [{}],
    title: ({ to, stage, code }) =>
      `Something failed with ${to.host} ${WHILE[stage]} (${code.replace(/\W/g, '').slice(0, 50)}).`,
    advice: 'Try again. If it stays so, ask whoever runs this system to look at its logs.',
    fields: [],
  },
] as const satisfies readonly Cause[];
