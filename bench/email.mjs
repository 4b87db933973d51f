import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** Who gets the email: the same person each time, at an address that carries a number. */
export const PERSON = { name: 'Ada Lovelace', userName: 'ada.lovelace' };
export const LINK = 'https://portal.example.com/reset/4f0c9f7e2b7d4d4aa1c86f0f3e8d2b1c9a7e';
export const SENDER = { name: 'Northern Light', address: 'no-reply@example.com' };

/** @param {number} number */
export const addressOf = (number) => `person-${number}@example.com`;

/** What a template says about the person. @param {number} number */
export const valuesOf = (number) => ({ ...PERSON, address: addressOf(number), link: LINK });

/**
 * The email that everybody sends, as this project puts it on the wire.
 *
 * @typedef {object} Email
 * @property {string} subject
 * @property {string} html
 * @property {string} text
 * @property {string} mime As it was received, lines ending in CRLF.
 * @property {EmailTemplate} template
 *
 * The same email as somebody else's template: values as Handlebars expressions, styles in `<style>`.
 * @typedef {{ subject: string, html: string, text: string }} EmailTemplate
 */

/**
 * Receives one email and takes it apart.
 *
 * @param {(port: number) => Promise<unknown>} sendTo sends the email number 0 to this port.
 * @returns {Promise<Email>}
 */
export async function receiveEmail(sendTo) {
  /** @type {(mime: Buffer) => void} */
  let arrived;
  const arrival = /** @type {Promise<Buffer>} */ (new Promise((resolve) => (arrived = resolve)));
  const receiver = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: async (stream, _session, done) => {
      arrived(Buffer.concat(await stream.toArray()));
      done();
    },
  });
  const server = receiver.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const [mime] = await Promise.all([arrival, sendTo(port)]);
    const { subject = '', html, text = '' } = await simpleParser(mime, { skipTextToHtml: true, skipHtmlToText: true });
    if (!html) throw new Error('The email that this project sent has no HTML part, so there is nothing to compare.');
    const template = {
      subject: withExpressions(subject),
      html: withExpressions(withStylesInHead(html)),
      text: withExpressions(text),
    };
    return { subject, html, text, mime: mime.toString('latin1'), template };
  } finally {
    receiver.close();
  }
}

/** @param {string} filled */
function withExpressions(filled) {
  let template = filled;
  for (const [name, value] of Object.entries(valuesOf(0))) template = template.replaceAll(value, `{{${name}}}`);
  return template;
}

/** Styles back from the elements into the head, where everybody else writes them and inlines them with each email. */
function withStylesInHead(/** @type {string} */ html) {
  const layout = readFileSync(new URL('../templates/layout.html', import.meta.url), 'utf8');
  const styles = /<style>.*?<\/style>/s.exec(layout)?.[0].replace(/\[\[\w+\]\]/g, '#14608f') ?? '';
  return html.replace(/ style="[^"]*"/g, '').replace(/<style>.*?<\/style>/s, () => styles);
}
