import { setTimeout } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Hold } from '../../dist/mail/delivery/hold.js';
import { MailService } from '../../dist/index.js';
import { addressOf } from '../email.mjs';
import { saveSettings, startUmsMail } from '../ums-mail.mjs';

export const title = 'UMS Mail, one process of several on PostgreSQL';

const MOST_AT_ONCE = 500;
const ADMIN = { id: 'bench', name: 'Benchmark' };

/**
 * A worker; or, where `course` says so, the one process that queues and does not send.
 *
 * @param {import('../workers.mjs').SharedCourse} course
 */
export async function start({ url, secretKeys, concurrency, queues }) {
  const app = await startUmsMail({ database: { type: 'postgres', url }, secretKeys, concurrency, worker: !queues });
  const stop = () => app.close();
  if (!queues) return { stop };

  await saveSettings(app, queues);
  const mail = app.get(MailService);
  const hold = app.get(Hold);
  const waiting = `SELECT 1 FROM ums_mail_emails WHERE status IN ('queued', 'sending') LIMIT 1`;
  return {
    /** @param {Generator<number, never>} numbers @param {number} emails */
    prepare: async (numbers, emails) => {
      await hold.pause(ADMIN);
      for (let queued = 0; queued < emails; queued += MOST_AT_ONCE) {
        const some = Array.from({ length: Math.min(MOST_AT_ONCE, emails - queued) }, () => ({
          to: { address: addressOf(numbers.next().value) },
          data: {},
        }));
        await mail.sendMany('password-updated-by-user', some);
      }
    },
    begin: () => hold.resume(),
    accepted: async () => {
      while ((await app.get(DataSource).query(waiting)).length > 0) await setTimeout(10);
    },
    stop,
  };
}
