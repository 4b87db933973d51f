import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClaimedEmail } from '../../src/mail/outbox/email.js';
import { Outbox } from '../../src/mail/outbox/outbox.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { insertContents, insertManyEmails } from '../support/many-emails.js';
import { testKeys } from '../support/new-email.js';
import { openDatabase } from '../support/opened-database.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { scrapeOf } from '../support/scrape.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';

const WAITING = 100_000;
const CLAIMS = 200;
const CLAIM_MS = 20;
const SENT = 5_000;
const MEMORY_MB = 512;

describe.each(databases)('With 100,000 emails waiting, on %s', (kind) => {
  let fresh: FreshDatabase;
  let server: ShippedServer | undefined;
  let smtp: SmtpTestServer;

  beforeAll(packedFolder, PACKING_MS);
  beforeEach(async () => {
    fresh = await freshDatabase(kind);
    smtp = await startSmtpServer({ tls: 'none' });
  });
  afterEach(async () => {
    await server?.kill();
    await smtp.stop();
    await fresh.drop();
  });

  it('a claim takes at most 20 ms, and a process sends thousands of them in less than 512 MB', async () => {
    const database = await openDatabase(fresh.url);
    await insertManyEmails(database, WAITING, WAITING);
    await insertContents(database, testKeys);
    const outbox = new Outbox(database, testKeys);
    const claimed: ClaimedEmail[] = [];
    const claimMs = async (limit: number): Promise<number> => {
      const start = performance.now();
      claimed.push(...(await database.run(() => outbox.claim(limit))));
      return performance.now() - start;
    };
    for (const limit of [5, 50]) {
      const times: number[] = [];
      while (times.length < CLAIMS) times.push(await claimMs(limit));
      times.sort((one, other) => one - other);
      const [median, p95] = [times[CLAIMS / 2]!, times[CLAIMS * 0.95]!];
      process.stdout.write(
        `${kind}: with ${WAITING} waiting, a claim of ${limit}: median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms\n`,
      );
      expect(median).toBeLessThan(CLAIM_MS);
    }
    expect(claimed).toHaveLength(CLAIMS * 55);
    while (claimed.length > 0) {
      const some = claimed.splice(0, 500);
      await database.run(() => outbox.release(some));
    }
    await database.dataSource.destroy();

    const secrets = { ...newSecrets(), secretKey: Buffer.alloc(32, 7).toString('base64') };
    server = await startShippedServer(fresh.url, secrets);
    const megabytes: number[] = [];
    const start = performance.now();
    await saveAccount(server.call, smtp.port);
    await vi.waitFor(
      async () => {
        megabytes.push(await memoryMb());
        expect(smtp.inbox.emails.length).toBeGreaterThan(SENT);
      },
      { timeout: 300_000, interval: 250 },
    );
    const sentMs = performance.now() - start;
    const peak = Math.max(...megabytes);
    process.stdout.write(
      `${kind}: with ${WAITING} waiting, ${smtp.inbox.emails.length} sent in ${(sentMs / 1_000).toFixed(1)} s, ` +
        `memory (resident) at most ${Math.round(peak)} MB\n`,
    );
    expect(peak).toBeLessThan(MEMORY_MB);
  }, 600_000);

  async function memoryMb(): Promise<number> {
    const { text } = await server!.call('GET', '/ums/metrics');
    return scrapeOf(text).value('process_resident_memory_bytes')! / 1_048_576;
  }
});
