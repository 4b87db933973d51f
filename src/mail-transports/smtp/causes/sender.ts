import type { Cause, Evidence } from './cause.js';

const ADDRESS_REFUSED = ['none', '5.1.0', '5.5.4', '5.7.0', '5.7.1'];

export const mayNotSend = ({ to }: Evidence): string =>
  to.username
    ? `${to.host} does not let ${to.username} send as ${to.sender}.`
    : `${to.host} does not accept ${to.sender} as sender.`;

export const chooseAnother = ({ to }: Evidence): string =>
  to.username && to.username !== to.sender
    ? `Use ${to.username} as Sender Email Address, or have "send as" granted for ${to.sender}.`
    : 'Use an address as Sender Email Address that this server may send for.';

/** Who we are to the server: the name we give, the sender, and whether it passes on emails for us. */
export const senderCauses = [
  {
    cause: 'client-name-refused',
    when: [
      { stages: ['ehlo'], replies: [501, 504] },
      { replies: '5xx', enhanced: ['5.7.506'] },
      {
        stages: ['ehlo', 'sender', 'recipient'],
        replies: [450, 501, 504, 550, 553, 554],
        enhanced: ['none', '4.7.1', '5.5.2', '5.5.4', '5.7.0', '5.7.1'],
        words:
          /(?<![.\w-])(?:HELO|EHLO)(?![.\w-]).{0,40}\b(?:rejected|invalid|malformed|refused|denied|host ?name)\b|\bbad helo\b/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} does not accept the name that this system gives itself.`,
    advice: 'Enter a full host name such as portal.example.com as Client Name.',
    fields: ['clientName'],
  },
  {
    cause: 'microsoft-send-as-denied',
    when: [
      { replies: '5xx', enhanced: ['5.7.60', '5.2.252'] },
      { replies: '5xx', enhanced: ['5.2.0', '5.7.1'], words: /SendAsDenied/i },
    ],
    fault: 'account',
    title: mayNotSend,
    advice: chooseAnother,
    fields: ['senderEmailAddress', 'username'],
  },
  {
    cause: 'sender-not-verified',
    when: [
      {
        stages: ['sender', 'recipient', 'hand-over'],
        replies: [550, 553, 554],
        enhanced: ADDRESS_REFUSED,
        words: /address is not verified|verified sender identity/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} does not know yet that ${to.sender} is yours.`,
    advice: "Verify the address or its domain in the provider's console, or use one that is verified.",
    fields: ['senderEmailAddress'],
  },
  {
    cause: 'sender-not-owned',
    when: [
      {
        stages: ['sender', 'recipient', 'hand-over'],
        replies: [501, 550, 551, 553, 554],
        enhanced: ADDRESS_REFUSED,
        words:
          /\bnot owned by\b|must (?:be )?(?:equal|the same as|same as|match) (?:to )?(?:the )?(?:authori[sz]|authenticat|login)|(?:not (?:allowed|authori[sz]ed|permitted)|permissions?) to send (?:mail |email )?(?:as|from|on behalf)|does not belong to (?:the )?(?:authenticated|login|user)/i,
      },
    ],
    fault: 'account',
    title: mayNotSend,
    advice: chooseAnother,
    fields: ['senderEmailAddress', 'username'],
  },
  {
    cause: 'relay-denied',
    when: [
      { replies: '5xx', enhanced: ['5.7.54', '5.7.64'] },
      {
        stages: ['sender', 'recipient'],
        replies: [454, 550, 551, 553, 554],
        enhanced: ['none', '4.7.1', '5.7.0', '5.7.1'],
        words:
          /\brelay(?:ing)?\b[a-z ]*\b(?:denied|prohibited|(?:not|never) (?:allowed|permitted))|\b(?:unable to|not (?:allowed|permitted) to|cannot|do not|credentials for) relay|\ballowed rcpthosts\b/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} does not pass on emails from this system.`,
    advice: ({ to }) =>
      to.username
        ? `Ask whoever runs the mail server to let ${to.username} send to people outside.`
        : "Sign in with a username, or have this system's address allowed there.",
    fields: ['authenticationType', 'username'],
  },
  {
    cause: 'microsoft-blocked',
    when: [
      {
        replies: '5xx',
        enhanced: [
          '5.7.501',
          '5.7.502',
          '5.7.503',
          '5.7.508',
          '5.7.511',
          '5.7.700',
          '5.7.701',
          '5.7.702',
          '5.7.705',
          '5.7.708',
          '5.7.750',
        ],
      },
    ],
    fault: 'account',
    title: 'Microsoft blocks emails from this organization or from this address.',
    advice: 'Open a ticket with Microsoft: only they can lift it. Look for an account that was misused first.',
    fields: [],
  },
  {
    cause: 'system-blocked',
    when: [
      {
        stages: ['greeting', 'ehlo'],
        replies: [521, 550, 554],
        words: /block|spam|black ?list|reputation|banned|denied/i,
      },
      {
        stages: ['sender'],
        replies: [550, 553, 554],
        words: /spamhaus|dnsbl|\brbl\b|(?:block|black) ?list|client host .*\bblocked\b|banned|reputation/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} refuses every email from this system's address.`,
    advice: 'The address may be on a block list. Ask whoever runs the mail server, or send through a provider.',
    fields: ['host'],
  },
] as const satisfies readonly Cause[];
