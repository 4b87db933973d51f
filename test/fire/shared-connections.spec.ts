import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { type RawSmtpServer, startRawSmtpServer } from '../support/raw-smtp-server.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';

const CONNECTIONS = 4;
const EMAILS = 1_500;
/** So long the mail server thinks about each email. */
const ANSWER_MS = 100;

const patient = { timeout: 60_000, interval: 20 };

describe('The connections of an account that three processes send with, on PostgreSQL', () => {
  const secrets = newSecrets();
  let database: FreshDatabase;
  let client: Client;
  let smtp: RawSmtpServer;
  const servers: ShippedServer[] = [];
  /** The most at a time, since it was last set to 0. */
  let most = 0;

  const open = () => smtp.clients.filter(({ socket }) => !socket.destroyed).length;
  const start = async (role = 'worker') => {
    const env = { UMS_ROLE: role, MAIL_CONCURRENCY: '20' };
    servers.push(await startShippedServer(database.url, secrets, env));
  };
  /** Once each of them has counted so many. */
  const allKnow = (workers: number) =>
    vi.waitFor(async () => {
      const known = await client.query(`SELECT now() AS at FROM ums_mail_workers`);
      expect(known.rows).toHaveLength(workers);
      await vi.waitFor(async () => {
        const seen = await client.query('SELECT 1 FROM ums_mail_workers WHERE seen_at > $1', [known.rows[0].at]);
        expect(seen.rows).toHaveLength(workers);
      }, patient);
    }, patient);

  beforeAll(async () => {
    await packedFolder();
    database = await freshDatabase('postgres');
    client = new Client({ connectionString: database.url });
    await client.connect();
    smtp = await startRawSmtpServer({
      tls: 'none',
      misdeed: (moment) => {
        if (moment === 'GREETING') most = Math.max(most, open());
        return moment === 'DOT' ? () => delay(ANSWER_MS, '250 2.0.0 Ok') : undefined;
      },
    });
    await start('all');
    const { call } = servers[0]!;
    await saveAccount(call, smtp.port, { maxConnections: CONNECTIONS });
    for (let queued = 0; queued < EMAILS; queued += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => {
          const to = { address: `person-${queued + n}@nordlicht.example` };
          return call('POST', 'emails', { body: { event: 'profile-updated', to, data: {} } });
        }),
      );
      expect(answers.every(({ status }) => status === 202)).toBe(true);
    }
  }, PACKING_MS);
  afterAll(async () => {
    for (const server of servers) await server.kill();
    await client.end();
    await smtp.stop();
    await database.drop();
  });

  it('are never more than the settings allow, once each knows of the others, and a dead one’s are taken over', async () => {
    await vi.waitFor(() => expect(open()).toBe(CONNECTIONS), patient);
    most = 0;
    await start();
    await start();
    await allKnow(3);
    process.stdout.write(`While two more joined: ${most} connections at most\n`);
    // What was under way goes on to its end.
    await vi.waitFor(() => expect(open()).toBe(CONNECTIONS), patient);
    most = 0;
    const sent = () => smtp.clients.reduce((sum, { messages }) => sum + messages.length, 0);
    const before = sent();
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(before + 200), patient);
    expect(open()).toBe(CONNECTIONS);

    const killedAt = performance.now();
    await servers[0]!.kill();
    await vi.waitFor(() => expect(open()).toBeLessThan(CONNECTIONS), patient);
    await vi.waitFor(() => expect(open()).toBe(CONNECTIONS), patient);
    process.stdout.write(`Taken over ${Math.round(performance.now() - killedAt)} ms after kill -9\n`);
    const then = sent();
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(then + 100), patient);
    expect(most).toBeLessThanOrEqual(CONNECTIONS);
  });
});
