import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Config } from '../../src/config.js';
import { Housekeeping } from '../../src/mail/delivery/housekeeping.js';
import { databases } from '../support/databases.js';
import { insertManyEmails } from '../support/many-emails.js';
import { type OpenedDatabase, openedDatabase } from '../support/opened-database.js';
import { accepted, PluggedInKind } from '../support/plugged-in-kind.js';
import { Worker } from '../support/worker.js';

const OLD = 30_000;
const SENT_MEANWHILE = 300;

describe.each(databases)('A log of which most is too old, on %s', (kind) => {
  let opened: OpenedDatabase;
  let worker: Worker;

  beforeEach(async () => {
    opened = await openedDatabase(kind);
    await insertManyEmails(opened.database, OLD, 0);
    const plugged = new PluggedInKind(async () => accepted);
    worker = new Worker(opened.database, { kinds: [plugged] });
    await worker.save('plugged-in');
    worker.start();
  });
  afterEach(async () => {
    await worker.stop();
    await opened.close();
  });

  it('is deleted in batches, while emails go out as before', async () => {
    const secretKeys = `test:${Buffer.alloc(32, 7).toString('base64')}`;
    const config = new Config({ baseUrl: 'https://portal.nordlicht.example', secretKeys, logRetentionDays: 1 });
    const lag = monitorEventLoopDelay({ resolution: 5 });
    const cleaning = { hasEnded: false };
    const begun = performance.now();
    lag.enable();
    const cleaned = new Housekeeping(opened.database, config).clean().finally(() => (cleaning.hasEnded = true));

    const waits: number[] = [];
    for (let sent = 0; sent < SENT_MEANWHILE && !cleaning.hasEnded; sent++) {
      const queuedAt = performance.now();
      const email = await worker.queue();
      while ((await worker.find(email)).status !== 'sent') await new Promise((resolve) => setTimeout(resolve, 1));
      waits.push(performance.now() - queuedAt);
    }
    await cleaned;
    lag.disable();
    const median = waits.sort((one, other) => one - other)[Math.floor(waits.length / 2)]!;
    const p99 = waits[Math.floor(waits.length * 0.99)]!;
    process.stderr.write(
      `${kind}: ${OLD} deleted in ${Math.round(performance.now() - begun)} ms; ${waits.length} emails meanwhile, ` +
        `median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms; event loop p99 ${(lag.percentile(99) / 1e6).toFixed(1)} ms\n`,
    );
    expect(median).toBeLessThan(100);
    const [left] = await opened.database.dataSource.query('SELECT count(*) AS emails FROM ums_mail_emails');
    // What was sent meanwhile, and the last day's.
    expect(Number(left.emails)).toBeLessThan(OLD * 0.02 + waits.length);
  });
});
