import { Client } from 'pg';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../support/api.js';
import { queueAll } from '../support/callers.js';
import { copiesOf } from '../support/copies.js';
import { packedFolder, PACKING_MS } from '../support/packed-folder.js';
import { type PostgresServer, startPostgres } from '../support/postgres.js';
import { describeWith } from '../support/required.js';
import { EMAILS_AT_ONCE, newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { mountSmallDisk, type SmallDisk, smallDiskMissing } from '../support/small-disk.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const EMAILS = 3_000;
/** So many callers are turned away before the trouble ends. */
const REFUSALS = 50;
/** So many emails have been accepted when trouble comes, and again when it comes again. */
const TROUBLE_AFTER = 400;
const CUTS = 5;

let smtp: SmtpTestServer;
let server: ShippedServer;
let databaseUrl: string;
/** What callers were told who were not served. */
let refusals: (Answer | undefined)[];
/** When each email was accepted by the server. */
let acceptedAt: number[];

beforeAll(packedFolder, PACKING_MS);
beforeEach(async () => {
  refusals = [];
  acceptedAt = [];
  smtp = await startSmtpServer({ tls: 'none' });
});
afterEach(() => smtp.stop());

async function startServer(url: string): Promise<void> {
  databaseUrl = url;
  server = await startShippedServer(url, newSecrets());
  await saveAccount(server.call, smtp.port);
}

function queue(): Promise<void> {
  return queueAll({
    emails: EMAILS,
    call:
      () =>
      async (...request) => {
        const answer = await server.call(...request);
        if (answer.status === 202) acceptedAt.push(performance.now());
        return answer;
      },
    onRefused: (answer) => refusals.push(answer),
  });
}

async function haveBeenAccepted(emails: number): Promise<void> {
  await vi.waitFor(() => expect(acceptedAt.length).toBeGreaterThan(emails), { timeout: 60_000, interval: 20 });
}

/** Resolves when many callers were turned away, each with a time to come back. */
async function refused(): Promise<void> {
  const before = refusals.length;
  await vi.waitFor(() => expect(refusals.length).toBeGreaterThan(before + REFUSALS), { timeout: 60_000 });
}

function everyRefusalWas503(): void {
  for (const refusal of refusals) {
    expect([refusal?.status, refusal?.headers.get('retry-after')], refusal?.text).toEqual([503, '5']);
  }
}

/** How long it takes until emails are accepted again, and until they are sent again. */
async function recoveredMs(): Promise<{ accepted: number; sent: number }> {
  const start = performance.now();
  const arrived = smtp.inbox.emails.length;
  // Those under way may arrive whatever has happened.
  const sent = smtp.inbox.count(arrived + EMAILS_AT_ONCE + 1).then(() => performance.now() - start);
  const accepted = await vi.waitFor(
    () => {
      const at = acceptedAt.find((at) => at > start);
      expect(at).toBeDefined();
      return at! - start;
    },
    { timeout: 60_000, interval: 20 },
  );
  return { accepted, sent: await sent };
}

/** Every email has been sent. @returns how many arrived more than once. */
async function extraCopies(): Promise<number> {
  // What was claimed when the connection broke may wait for the end of its lease.
  await vi.waitFor(
    async () => {
      const stored = await StoredEmails.at(databaseUrl);
      const counts = await stored.counts().finally(() => stored.close());
      expect(counts).toEqual({ sent: EMAILS });
    },
    { timeout: 150_000, interval: 500 },
  );
  const copies = copiesOf(smtp.inbox.emails);
  expect(copies.size).toBe(EMAILS);
  for (const [recipient, ids] of copies) expect(ids.size, recipient).toBe(1);
  return smtp.inbox.emails.length - EMAILS;
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

describe('With PostgreSQL away under load', () => {
  let postgres: PostgresServer;

  beforeEach(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await server.kill();
    await postgres.stop();
  });

  it('stopped and started: callers are told to come back, what was accepted is sent, and all goes on by itself', async () => {
    await startServer(postgres.url);
    const queued = queue();
    await haveBeenAccepted(TROUBLE_AFTER);
    await postgres.halt();
    await refused();
    const { status } = await server.call('GET', '/ums/health/ready', { token: null });
    expect(status).toBe(503);
    await postgres.start();
    const { accepted, sent } = await recoveredMs();
    await queued;
    const extra = await extraCopies();
    everyRefusalWas503();
    process.stdout.write(
      `postgres stopped and started: ${refusals.length} callers were told to come back; accepted again after ` +
        `${seconds(accepted)}, sent again after ${seconds(sent)}; ${EMAILS} sent, 0 lost, ${extra} extra copies\n`,
    );
    expect(extra).toBe(0);
  }, 300_000);

  it('its connections are cut again and again: nothing is lost, and all goes on by itself', async () => {
    await startServer(postgres.url);
    const queued = queue();
    const times: number[] = [];
    for (let cut = 1; cut <= CUTS; cut++) {
      await haveBeenAccepted(cut * TROUBLE_AFTER);
      await cutConnections();
      const { accepted, sent } = await recoveredMs();
      times.push(Math.max(accepted, sent));
    }
    await queued;
    const extra = await extraCopies();
    everyRefusalWas503();
    process.stdout.write(
      `postgres, all connections cut ${CUTS} times: ${refusals.length} callers were told to come back; accepted and ` +
        `sent again after ${times.map(seconds).join(', ')}; ${EMAILS} sent, 0 lost, ${extra} extra copies\n`,
    );
    expect(extra).toBe(0);
  }, 300_000);

  async function cutConnections(): Promise<void> {
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
    await client.end();
  }
});

describeWith(smallDiskMissing(), 'With the disk of SQLite full under load', () => {
  let disk: SmallDisk;

  beforeEach(async () => {
    disk = await mountSmallDisk(128);
  });
  afterEach(async () => {
    await server.kill();
    await disk.stop();
  });

  it('callers are told to come back, what was accepted is sent, and all goes on by itself when there is room', async () => {
    await startServer(`sqlite:${disk.folder}/ums-mail.sqlite`);
    const queued = queue();
    await haveBeenAccepted(TROUBLE_AFTER);
    disk.fill();
    await refused();
    disk.free();
    const { accepted, sent } = await recoveredMs();
    await queued;
    const extra = await extraCopies();
    everyRefusalWas503();
    process.stdout.write(
      `sqlite, disk full and freed: ${refusals.length} callers were told to come back; accepted again after ` +
        `${seconds(accepted)}, sent again after ${seconds(sent)}; ${EMAILS} sent, 0 lost, ${extra} extra copies\n`,
    );
    expect(extra).toBe(0);
  }, 300_000);
});
