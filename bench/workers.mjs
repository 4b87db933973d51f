import { randomBytes } from 'node:crypto';
import { register } from 'node:module';
import { startContestant } from './contestant-process.mjs';

register('../test/support/typescript-loader.mjs', import.meta.url);

const CONNECTIONS_EACH = 5;

/**
 * @typedef {object} SharedCourse
 * @property {string} url of the database
 * @property {string} secretKeys
 * @property {number} concurrency
 * @property {{ port: number, maxConnections: number }} [queues] the account, for the process that queues and does not send
 */

/**
 * How fast processes empty the outbox that they share, on a PostgreSQL of their own.
 *
 * @param {{ port: number, workers: readonly number[], emails: number, rounds: number }} run
 * @param {(accepted: number) => Promise<void>} check told how many emails the server must have taken
 * @returns {Promise<Map<number, number[]>>} emails a second, round by round, by the number of workers
 */
export async function emptiedBy({ port, workers, emails, rounds }, check) {
  const { startPostgres } = await import('../test/support/postgres.ts');
  const postgres = await startPostgres();
  /** @type {SharedCourse} */
  const course = {
    url: postgres.url,
    secretKeys: `bench:${randomBytes(32).toString('base64')}`,
    concurrency: CONNECTIONS_EACH,
  };
  const queues = { port, maxConnections: CONNECTIONS_EACH * Math.max(...workers) };
  const queueing = await startContestant('one-of-several', { ...course, queues });
  const rates = new Map(workers.map((count) => [count, /** @type {number[]} */ ([])]));
  try {
    for (let turn = 0; turn <= rounds; turn++) {
      for (const count of workers) {
        const senders = [];
        for (let n = 0; n < count; n++) senders.push(await startContestant('one-of-several', course));
        const { seconds } = await queueing.drain(emails);
        await check(emails);
        // The first turn warms up the database and the process that queues.
        if (turn > 0) rates.get(count)?.push(emails / seconds);
        for (const sender of senders) await sender.stop();
      }
    }
  } finally {
    await queueing.stop();
    await postgres.stop();
  }
  return rates;
}
