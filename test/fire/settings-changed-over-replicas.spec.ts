import { setInterval } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { queueAll } from '../support/callers.js';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { PACKING_MS, packedFolder } from '../support/packed-folder.js';
import { newSecrets, type ShippedServer, startShippedServer } from '../support/shipped-server.js';
import { saveAccount } from '../support/smtp-account.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { StoredEmails } from '../support/stored-emails.js';

const REPLICAS = 3;
const CHANGES = 50;
const CHANGE_EVERY_MS = 6_000;
const EMAIL_EVERY_MS = 50;
const IN_FORCE_MS = 5_000;

/** An email that a replica has sent. */
interface Sending {
  readonly begunAt: number;
  readonly settingsRevision: number;
}

describe('Fifty changes of the settings in five minutes, at 20 emails a second over three replicas, on postgres', () => {
  let database: FreshDatabase;
  let replicas: ShippedServer[];
  let inboxes: SmtpTestServer[];

  beforeAll(async () => {
    await packedFolder();
    database = await freshDatabase('postgres');
    inboxes = [await startSmtpServer({ tls: 'none' }), await startSmtpServer({ tls: 'none' })];
    const secrets = newSecrets();
    replicas = [];
    for (let index = 0; index < REPLICAS; index++) {
      replicas.push(await startShippedServer(database.url, secrets, { LOG_LEVEL: 'debug', LOG_FORMAT: 'json' }));
    }
  }, PACKING_MS);
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await Promise.all(inboxes.map((inbox) => inbox.stop()));
    await database.drop();
  });

  it('fail none and lose none, and each change is in force within five seconds on every replica', async () => {
    const replica = (number: number) => replicas[number % REPLICAS]!;
    /** When each revision was saved. */
    const savedAt = new Map<number, number>();
    // Odd revisions lead to the one server, even ones to the other, each with a sender of its own.
    const save = async (revision: number) => {
      const senderEmailAddress = `revision-${revision}@nordlicht.example`;
      const saved = await saveAccount(replica(revision).call, inboxes[revision % 2]!.port, { senderEmailAddress });
      expect(saved).toBe(revision);
      savedAt.set(revision, Date.now());
    };
    await save(1);

    let emails = 0;
    let isOver = false;
    const refused: unknown[] = [];
    const load = async () => {
      const queueing: Promise<void>[] = [];
      for await (const _ of setInterval(EMAIL_EVERY_MS)) {
        if (isOver) break;
        const [first, call] = [emails++, () => replica(first).call] as const;
        queueing.push(queueAll({ first, emails, call, callers: 1, onRefused: (answer) => refused.push(answer) }));
      }
      await Promise.all(queueing);
    };
    const change = async () => {
      let revision = 1;
      for await (const _ of setInterval(CHANGE_EVERY_MS)) {
        revision += 1;
        await save(revision);
        if (revision > CHANGES) break;
      }
      // The last one is to be seen in force as well.
      await vi.waitFor(
        () => expect(replicas.every((one) => sentBy(one).at(-1)?.settingsRevision === revision)).toBe(true),
        {
          timeout: IN_FORCE_MS,
        },
      );
      isOver = true;
    };
    await Promise.all([load(), change()]);
    expect(refused).toEqual([]);

    const stored = await StoredEmails.at(database.url);
    await vi.waitFor(async () => expect(await stored.counts()).toEqual({ sent: emails }), { timeout: 60_000 });
    const failed = (await stored.all()).filter(
      ({ attempts, possibleDuplicate }) => attempts !== 1 || possibleDuplicate,
    );
    await stored.close();
    expect(failed).toEqual([]);

    const received = inboxes.flatMap(({ inbox }, index) => inbox.emails.map((email) => ({ email, index })));
    expect(new Set(received.map(({ email }) => email.to[0])).size).toBe(emails);
    expect(received).toHaveLength(emails);
    for (const { email, index } of received) {
      expect(Number(/^revision-(\d+)@/.exec(email.from)?.[1]) % 2).toBe(index);
      expect(email.raw.toString('latin1')).toContain(`<${email.from}>`);
    }

    const lags = replicas.map((one) => longestLagMs(sentBy(one), savedAt));
    process.stdout.write(
      `postgres, ${REPLICAS} replicas: ${CHANGES} changes under ${emails} emails: 0 failed, 0 lost; older settings were ` +
        `last used ${lags.map((lag) => `${lag} ms`).join(', ')} after a change\n`,
    );
    for (const lag of lags) expect(lag).toBeLessThan(IN_FORCE_MS);
    for (const one of replicas) expect(sentBy(one).length).toBeGreaterThan(emails / REPLICAS / 10);
  }, 480_000);
});

/** What a replica has sent so far, as its log says. */
function sentBy({ lines }: ShippedServer): Sending[] {
  return lines.flatMap((line) => {
    if (!line.includes('was accepted.')) return [];
    const { timestamp, durationMs, settingsRevision } = JSON.parse(line) as Record<string, number>;
    return { begunAt: timestamp! - durationMs!, settingsRevision: settingsRevision! };
  });
}

/** How long after a newer revision was saved an email began that went by an older one. */
function longestLagMs(sendings: readonly Sending[], savedAt: ReadonlyMap<number, number>): number {
  return Math.max(
    0,
    ...sendings.map(({ begunAt, settingsRevision }) => begunAt - (savedAt.get(settingsRevision + 1) ?? Infinity)),
  );
}
