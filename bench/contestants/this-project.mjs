import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { MailService } from '../../dist/index.js';
import { addressOf, LINK, PERSON } from '../email.mjs';
import { saveSettings, startUmsMail } from '../ums-mail.mjs';

export const title = 'UMS Mail, from send() to accepted';

/** Far more than a round takes: what still waits then will not be sent. */
const GIVE_UP_AFTER_MS = 60_000;

/**
 * With templates, and every email committed to SQLite before `send` resolves.
 *
 * @type {import('./contestant.mjs').Start}
 */
export async function start({ port, connections, folder }) {
  const database = join(mkdtempSync(join(folder, 'ums-mail-')), 'ums-mail.sqlite');
  const app = await startUmsMail({
    database: { type: 'better-sqlite3', database },
    secretKeys: `bench:${randomBytes(32).toString('base64')}`,
    concurrency: connections,
  });
  await saveSettings(app, { port, maxConnections: connections });
  const mail = app.get(MailService);
  const outbox = new Database(database, { readonly: true });
  const waiting = outbox.prepare(`SELECT 1 FROM ums_mail_emails WHERE status IN ('queued', 'sending') LIMIT 1`);
  return {
    send: (number) =>
      mail.send('forgot-password', { to: { address: addressOf(number), ...PERSON }, data: { links: { reset: LINK } } }),
    accepted: async () => {
      for (const giveUpAt = Date.now() + GIVE_UP_AFTER_MS; waiting.get(); await setTimeout(5)) {
        if (Date.now() > giveUpAt) throw new Error('Emails were queued a minute ago and are not sent.');
      }
    },
    stop: async () => {
      outbox.close();
      await app.close();
    },
  };
}
