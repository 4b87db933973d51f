import { setInterval } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { queueAll } from '../support/callers.js';
import { databases, type FreshDatabase, freshDatabase } from '../support/databases.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { describeWith } from '../support/required.js';
import { scrapeOf } from '../support/scrape.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpSink, smtpSinkMissing, startSmtpSink } from '../support/smtp-sink.js';
import { StoredEmails } from '../support/stored-emails.js';

/** `UMS_SOAK_SECONDS=1800 npm run test:fire -- soak` for half an hour on each database. */
const SOAK_MS = Number(process.env.UMS_SOAK_SECONDS ?? 60) * 1_000;
const EMAIL_EVERY_MS = 20;
const MEASURE_EVERY_MS = 500;
/** Until then, code is compiled, and caches and pools fill. */
const WARM_UP = 0.4;
const GROWTH = 0.05;
/** In less time, V8 is still finding out how much memory it likes to take before it tidies up. */
const MEANINGFUL_MS = 10 * 60_000;
const MEMORY_MB = 512;

describeWith(smtpSinkMissing(), `Under load for ${SOAK_MS / 1_000} seconds`, () => {
  describe.each(databases)('on %s', (kind) => {
    let database: FreshDatabase;
    let server: ShippedServer;
    let sink: SmtpSink;

    beforeAll(packedFolder, PACKING_MS);
    beforeEach(async () => {
      sink = await startSmtpSink();
      database = await freshDatabase(kind);
      server = await startShippedServer(database.url, newSecrets());
      await saveAccount(server.call, sink.port);
    });
    afterEach(async () => {
      await server.kill();
      await sink.stop();
      await database.drop();
    });

    it(
      'every email is sent in less than 512 MB, and memory grows by 5 % at most in ten minutes and more, once it is warm',
      async () => {
        const start = performance.now();
        const isOver = () => performance.now() - start > SOAK_MS;
        let emails = 0;
        const load = async () => {
          const queueing = new Set<Promise<void>>();
          for await (const _ of setInterval(EMAIL_EVERY_MS)) {
            if (isOver()) break;
            const first = emails++;
            const queued = queueAll({ first, emails, call: () => server.call, callers: 1 });
            queueing.add(queued);
            void queued.finally(() => queueing.delete(queued));
          }
          await Promise.all(queueing);
        };
        /** As the page asks for, all the time. */
        const look = async () => {
          for await (const _ of setInterval(MEASURE_EVERY_MS)) {
            if (isOver()) break;
            for (const path of ['emails', 'email-status', 'email-settings', 'email-templates']) {
              expect((await server.call('GET', path)).status).toBe(200);
            }
            samples.push(await memory());
          }
        };
        const samples: Memory[] = [];
        await Promise.all([load(), look()]);

        const stored = await StoredEmails.at(database.url);
        await vi.waitFor(async () => expect(await stored.counts()).toEqual({ sent: emails }), { timeout: 60_000 });
        await stored.close();
        const warm = samples.slice(Math.floor(samples.length * WARM_UP));
        const part = Math.floor(warm.length / 4);
        const [before, after] = [warm.slice(0, part), warm.slice(-part)];
        const [rssBefore, rssAfter] = [median(before.map(({ rss }) => rss)), median(after.map(({ rss }) => rss))];
        const growth = rssAfter / rssBefore - 1;
        const peak = Math.max(...samples.map(({ rss }) => rss));
        process.stdout.write(
          `${kind}: ${emails} emails in ${SOAK_MS / 1_000} s: memory (resident) ${mb(rssBefore)} once warm, ` +
            `${mb(rssAfter)} at the end (${(growth * 100).toFixed(1)} %), at most ${mb(peak)}; ` +
            `heap after collections ${mb(floor(before))}, then ${mb(floor(after))}\n`,
        );
        expect(peak).toBeLessThan(MEMORY_MB);
        if (SOAK_MS >= MEANINGFUL_MS) expect(growth).toBeLessThanOrEqual(GROWTH);
      },
      SOAK_MS + 120_000,
    );

    async function memory(): Promise<Memory> {
      const scrape = scrapeOf((await server.call('GET', '/ums/metrics')).text);
      const of = (name: string) => scrape.value(name)! / 1_048_576;
      return { rss: of('process_resident_memory_bytes'), heap: of('nodejs_heap_size_used_bytes') };
    }
  });
});

/** In megabytes. */
interface Memory {
  readonly rss: number;
  readonly heap: number;
}

/** What is used when garbage has just been collected. */
const floor = (samples: readonly Memory[]) => Math.min(...samples.map(({ heap }) => heap));
const mb = (value: number) => `${value.toFixed(0)} MB`;

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
