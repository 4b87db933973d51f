import { createTransport } from 'nodemailer';
import { addressOf, PERSON, SENDER } from '../email.mjs';
import { pooledTransport } from './contestant.mjs';

export const title = 'nodemailer, pooled, no templates';

/** Finished HTML and text; nothing is stored. @type {import('./contestant.mjs').Start} */
export function start(course, { subject, html, text }) {
  const transport = createTransport(pooledTransport(course));
  return {
    send: (number) =>
      transport.sendMail({ from: SENDER, to: { name: PERSON.name, address: addressOf(number) }, subject, html, text }),
    stop: () => transport.close(),
  };
}
