import type { Cause } from './cause.js';

/** The server takes emails, but not so many. */
export const limitCauses = [
  {
    cause: 'google-slow-down',
    when: [{ replies: [421], enhanced: ['4.7.0'], words: /gsmtp|google/i }],
    fault: 'temporary',
    title: 'Google asks this system to slow down.',
    advice:
      'Nothing to do unless it lasts: then lower Emails per Minute, and enter the full host name of this system as Client Name.',
    fields: ['maxConnections', 'messagesPerMinute', 'clientName'],
    tooManyConnections: true,
  },
  {
    cause: 'too-many-connections',
    when: [
      { replies: [432] },
      {
        replies: [421],
        words: /too many (?:concurrent |simultaneous )?(?:smtp )?(?:connections|sessions)|concurrent connections/i,
      },
    ],
    fault: 'temporary',
    title: ({ to }) => `${to.host} allows fewer connections at the same time.`,
    advice: 'Lower the number of Connections. What was refused is tried again by itself.',
    fields: ['maxConnections'],
    tooManyConnections: true,
  },
  {
    cause: 'server-busy',
    when: [{ replies: [421] }],
    fault: 'temporary',
    title: ({ to }) => `${to.host} is busy and asks us to come back later.`,
    advice: 'Nothing to do unless it lasts: then lower the number of Connections.',
    fields: ['maxConnections'],
    tooManyConnections: true,
  },
  {
    cause: 'google-daily-limit',
    when: [{ replies: '5xx', enhanced: ['5.4.5'], words: /daily|gsmtp/i }],
    fault: 'account',
    title: 'This Google account has sent as many emails as it may in a day.',
    advice: "Wait: it sends again within 24 hours. Google's relay service allows more.",
    fields: ['username'],
  },
  {
    cause: 'microsoft-sending-limit',
    when: [
      { replies: '5xx', enhanced: ['5.1.90', '5.7.232', '5.7.233'] },
      { replies: '5xx', enhanced: ['5.2.0'], words: /SubmissionQuotaExceeded/i },
    ],
    fault: 'account',
    title: 'This Microsoft 365 mailbox or organization has sent as many emails as it may in a day.',
    advice: 'Wait: it sends again within 24 hours. An Exchange administrator can see the limits.',
    fields: ['username'],
  },
  {
    cause: 'sender-mailbox-full',
    when: [
      { replies: '5xx', enhanced: ['5.2.251'] },
      { replies: [554], enhanced: ['5.2.2'], words: /STOREDRV/i },
    ],
    fault: 'account',
    title: ({ to }) => `The mailbox of ${to.username ?? to.sender} is full.`,
    advice: 'Delete what lies in its Sent Items: Microsoft 365 keeps a copy of every email there.',
    fields: ['username'],
  },
  {
    cause: 'sending-limit',
    when: [
      {
        stages: ['sender', 'recipient', 'hand-over'],
        replies: [450, 451, 452, 454, 550, 552, 554],
        enhanced: ['none', '4.7.0', '4.7.1', '5.7.0', '5.7.1'],
        words:
          /\b(?:daily|hourly|monthly)\b[a-z ]*\b(?:limit|quota)\b[a-z ]*\b(?:reached|exceeded)|exceeded[a-z ]*\b(?:daily|hourly|monthly)\b[a-z ]*\b(?:limit|quota)/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} takes no more emails from this account for now.`,
    advice: 'Its sending limit is reached. Wait until it is renewed, or ask the provider for a higher one.',
    fields: ['username', 'messagesPerMinute'],
  },
] as const satisfies readonly Cause[];
