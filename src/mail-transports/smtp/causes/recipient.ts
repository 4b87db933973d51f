import type { Cause } from './cause.js';

/** What is told of the recipient by codes: nobody's words can make the account's fault of it. */
export const recipientCauses = [
  {
    cause: 'recipient-unknown',
    when: [{ stages: ['recipient'], replies: '5xx', enhanced: ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10'] }],
    fault: 'email',
    title: ({ to }) => `${to.host} says that this address does not exist.`,
    advice: 'Check the address with the person, correct it in the profile, and let the person ask again.',
    fields: [],
    recipientUnknown: true,
  },
  {
    cause: 'recipient-mailbox-full',
    when: [
      { replies: '4xx', enhanced: ['4.2.2'] },
      { stages: ['recipient', 'hand-over'], replies: [550, 552], enhanced: ['5.2.2'] },
      {
        stages: ['recipient', 'hand-over'],
        replies: [450, 452, 552],
        enhanced: ['none'],
        words: /(?:mailbox|inbox) (?:is )?full|over ?quota|quota exceeded/i,
      },
    ],
    fault: 'temporary',
    title: "The recipient's mailbox is full.",
    advice: 'It is tried again by itself. Tell the person another way if it is urgent.',
    fields: [],
  },
  {
    cause: 'recipient-over-rate',
    when: [{ replies: [450, 452], enhanced: ['4.2.1', '4.5.3'] }],
    fault: 'temporary',
    title: 'The receiving server takes fewer emails at a time for this recipient.',
    advice: 'Nothing to do: it is tried again by itself. If it happens often, lower Emails per Minute.',
    fields: ['messagesPerMinute'],
  },
] as const satisfies readonly Cause[];
