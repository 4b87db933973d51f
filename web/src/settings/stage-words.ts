import type { Stage, Subject } from './test-run.js';

interface StageWords {
  readonly title: (subject: Subject) => string;
  /** The word of those who know it. */
  readonly technical: string;
  readonly running: (subject: Subject) => string;
  /** The server waits at most so long for it. */
  readonly patienceS: number;
}

/** Each stage as it is called here. */
export const STAGE_WORDS: Readonly<Record<Stage, StageWords>> = {
  dns: {
    title: () => 'Find the server',
    technical: 'DNS',
    running: ({ host }) => `Looking up ${host} …`,
    patienceS: 5,
  },
  connect: {
    title: () => 'Connect',
    technical: 'TCP',
    running: ({ host, port }) => `Knocking at ${host}${port && `, port ${port}`} …`,
    patienceS: 10,
  },
  tls: { title: () => 'Encrypt', technical: 'TLS', running: () => 'Agreeing on encryption …', patienceS: 10 },
  greeting: { title: () => 'Greeting', technical: '', running: () => 'Waiting for the greeting …', patienceS: 10 },
  ehlo: { title: () => 'Abilities', technical: 'EHLO', running: () => 'Asking what it can do …', patienceS: 30 },
  starttls: {
    title: () => 'Switch to encryption',
    technical: 'STARTTLS',
    running: () => 'Switching to encryption …',
    patienceS: 30,
  },
  token: { title: () => 'Get a token', technical: 'OAuth 2', running: () => 'Asking for a token …', patienceS: 30 },
  auth: {
    title: () => 'Sign in',
    technical: 'AUTH',
    running: ({ user }) => (user ? `Signing in as ${user} …` : 'Signing in …'),
    patienceS: 30,
  },
  sender: {
    title: ({ sender }) => `May send as ${sender}`,
    technical: 'MAIL FROM',
    running: ({ sender }) => `Asking about ${sender} …`,
    patienceS: 30,
  },
  recipient: {
    title: () => 'Recipient',
    technical: 'RCPT TO',
    running: () => 'Asking about the recipient …',
    patienceS: 30,
  },
  'hand-over': {
    title: () => 'Hand over',
    technical: 'DATA',
    running: () => 'Handing the email over …',
    patienceS: 30,
  },
};
