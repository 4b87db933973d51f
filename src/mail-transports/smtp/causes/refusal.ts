import type { Cause } from './cause.js';

/** This one email was refused or put off for what it is or where it comes from. */
export const refusalCauses = [
  {
    cause: 'greylisted',
    when: [
      { replies: [450, 451], words: /gr[ae]y-?list/i },
      { stages: ['recipient', 'hand-over'], replies: [450, 451], enhanced: ['4.7.1'] },
    ],
    fault: 'temporary',
    title: 'The receiving server asked us to come back later (greylisting).',
    advice: 'Nothing to do: it is tried again by itself within minutes.',
    fields: [],
  },
  {
    cause: 'sender-domain-not-authenticated',
    when: [
      {
        stages: ['recipient', 'hand-over'],
        replies: '5xx',
        enhanced: ['5.7.23', '5.7.25', '5.7.26', '5.7.27', '5.7.29', '5.7.30', '5.7.509', '5.7.515'],
      },
      { stages: ['recipient', 'hand-over'], replies: [550, 554], words: /\b(?:SPF|DKIM|DMARC)\b/ },
    ],
    fault: 'email',
    title: ({ to }) => `The receiving server wants proof that ${to.sender} is genuine.`,
    advice: "Set up SPF, DKIM and DMARC for the sender's domain, all for the same domain.",
    fields: ['senderEmailAddress'],
  },
  {
    cause: 'blocked-as-spam',
    when: [
      {
        stages: ['recipient', 'hand-over'],
        replies: [550, 552, 554],
        words:
          /\bspam|junk|dnsbl|\brbl\b|(?:block|black|deny) ?list|blocked|reputation|banned|unsolicited|virus|malicious|security issue|content rejected/i,
      },
    ],
    fault: 'email',
    title: 'The receiving server took the email for unwanted.',
    advice:
      "Check SPF, DKIM and DMARC of the sender's domain, whether this system's address is on a block list, and where the links in the email lead.",
    fields: ['senderEmailAddress'],
  },
  {
    cause: 'email-too-large',
    when: [
      { stages: ['sender', 'recipient', 'hand-over'], replies: '5xx', enhanced: ['5.3.4', '5.2.3'] },
      { stages: ['sender', 'recipient', 'hand-over'], replies: [523, 552] },
      { codes: ['EMESSAGE'], message: /larger than allowed/i },
    ],
    fault: 'email',
    title: ({ to }) => `The email is larger than ${to.host} allows.`,
    advice: 'Use smaller pictures in the template. Test Connection shows the largest size.',
    fields: [],
  },
] as const satisfies readonly Cause[];
