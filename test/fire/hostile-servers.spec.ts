import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../src/mail/outbox/email.js';
import { startDeafServer } from '../support/deaf-server.js';
import { HOSTILE_SERVERS, type HostileServer, type Truth } from '../support/hostile-servers.js';
import { newEmail } from '../support/new-email.js';
import { type OpenedDatabase, openedDatabase } from '../support/opened-database.js';
import { type RawSmtpServer, startRawSmtpServer } from '../support/raw-smtp-server.js';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server.js';
import { Worker } from '../support/worker.js';

/** The deadline of a send, and a second for a transport that does not hear it. */
const SETTLED_MS = 46_000;
/** Long before the others are settled. Alone it takes some milliseconds; here forty workers share a process. */
const AT_ONCE_MS = 15_000;

const KIM = 'kim@nordlicht.example';
const ALEX = 'alex@nordlicht.example';

/** From here on, a server can be hostile to one recipient alone. */
const KNOWS_THE_RECIPIENT: readonly string[] = ['RCPT', 'DATA', 'DOT'];

interface Outcome {
  readonly attempt: Attempt;
  readonly settledMs: number;
  /** How long somebody else's email took meanwhile. */
  readonly othersMs: number;
  readonly account: string;
  readonly status: string;
}

type Named = Pick<HostileServer, 'name' | 'truth' | 'isSlow' | 'messageBytes'> & { readonly sparesOthers: boolean };

/** There is nobody to talk to. */
const DEAF: Named = {
  name: 'whose queue of connections is full',
  truth: { stage: 'connect', fault: 'account', code: 'connect-timed-out' },
  isSlow: true,
  sparesOthers: false,
};
const ALL: readonly Named[] = [
  DEAF,
  ...HOSTILE_SERVERS.map((server) => ({ ...server, sparesOthers: KNOWS_THE_RECIPIENT.includes(server.moment) })),
];

describe('A server', () => {
  const outcomes = new Map<string, Outcome>();
  let polite: SmtpTestServer;

  beforeAll(async () => {
    polite = await startSmtpServer({ tls: 'none' });
    await Promise.all([
      withServer(startDeafServer(), DEAF),
      ...HOSTILE_SERVERS.map((hostile, index) => withServer(startHostile(hostile), ALL[index + 1]!)),
    ]);
    const slowest = [...outcomes].reduce((one, other) => (one[1].settledMs > other[1].settledMs ? one : other));
    const others = Math.max(...[...outcomes.values()].map(({ othersMs }) => othersMs));
    process.stdout.write(
      `${outcomes.size} hostile servers: each send was settled within ${(slowest[1].settledMs / 1_000).toFixed(1)} s ` +
        `(the slowest: one ${slowest[0]}), others' emails meanwhile within ${Math.round(others)} ms\n`,
    );
  }, 120_000);
  afterAll(() => polite.stop());

  function startHostile({ moment, misdeed }: HostileServer): Promise<RawSmtpServer> {
    const isFor = (lines: readonly string[]) => lines.findLast((line) => line.startsWith('RCPT'))?.includes(KIM);
    return startRawSmtpServer({
      tls: 'none',
      misdeed: (now, { lines }) =>
        now === moment && (!KNOWS_THE_RECIPIENT.includes(now) || isFor(lines)) ? misdeed : undefined,
    });
  }

  async function withServer(starting: Promise<{ port: number; stop(): Promise<void> }>, hostile: Named): Promise<void> {
    const server = await starting;
    const opened = await openedDatabase('sqlite');
    try {
      outcomes.set(hostile.name, await sendThrough(server.port, opened, hostile));
    } finally {
      await server.stop();
      await opened.close();
    }
  }

  async function sendThrough(port: number, { database }: OpenedDatabase, hostile: Named): Promise<Outcome> {
    const worker = new Worker(database);
    try {
      const revision = await worker.saveSmtp(port);
      worker.start();
      if (hostile.sparesOthers) await sentAfterMs(worker, 'first@nordlicht.example');

      const { id } = await worker.queue(emailOf(hostile));
      if (hostile.isSlow) await sending(worker, id);
      const begunAt = performance.now();
      const attempted = vi
        .waitFor(async () => (await worker.find({ id })).attemptList[0] ?? Promise.reject(new Error('Not yet')), {
          timeout: 100_000,
          interval: 50,
        })
        .then((attempt) => ({ attempt, settledMs: performance.now() - begunAt }));

      // The others have the same account, where the server takes their emails; otherwise an admin chooses another one.
      // What a server does at once shows in the account before that.
      if (!hostile.isSlow) await attempted;
      const { state: account } = await worker.hold.status(revision);
      if (!hostile.sparesOthers) await worker.saveSmtp(polite.port);
      const othersMs = await sentAfterMs(worker, ALEX);
      if (hostile.isSlow) expect((await worker.find({ id })).status, 'still on its way').toBe('sending');

      const settled = await attempted;
      if (!hostile.sparesOthers) await sent(worker, id);
      return { ...settled, othersMs, account, status: (await worker.find({ id })).status };
    } finally {
      await worker.stop();
    }
  }

  describe.each(ALL)('$name', ({ name, truth, isSlow, sparesOthers }) => {
    const outcome = () => outcomes.get(name)!;

    it('settles within 46 seconds', () => {
      expect(outcome().settledMs).toBeLessThanOrEqual(SETTLED_MS);
    });

    it('keeps no other email waiting', () => {
      expect(outcome().othersMs).toBeLessThan(AT_ONCE_MS);
    });

    it('is told of in the log as it was', () => {
      const { error, possibleDuplicate } = outcome().attempt;
      const { possibleDuplicate: perhapsTwice = false, ...told } = truth === 'sent' ? {} : truth;
      expect(error).toEqual(truth === 'sent' ? null : expect.objectContaining(told));
      expect(possibleDuplicate).toBe(perhapsTwice);
    });

    it(`leaves the email ${endOf(truth, sparesOthers)}`, () => {
      expect(outcome().status).toBe(endOf(truth, sparesOthers));
    });

    if (!isSlow) {
      const holds = truth !== 'sent' && truth.fault === 'account';
      it(holds ? 'puts the account on hold' : 'does not put the account on hold', () => {
        expect(outcome().account).toBe(holds ? 'on-hold' : 'working');
      });
    }
  });
});

function emailOf({ messageBytes }: Named) {
  const { id, content, messageId } = newEmail({ recipient: KIM });
  const filling = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(Math.ceil((messageBytes ?? 0) / 1_000)));
  return { id, messageId, recipient: KIM, content: Buffer.concat([content, filling]) };
}

/** What is the account's fault, or no recipient's, is sent once there is another account. */
function endOf(truth: Truth | 'sent', sparesOthers: boolean): string {
  if (truth === 'sent' || !sparesOthers) return 'sent';
  return truth.fault === 'email' ? 'failed' : 'queued';
}

async function sending(worker: Worker, id: string): Promise<void> {
  await vi.waitFor(async () => expect((await worker.find({ id })).status).toBe('sending'), { timeout: 10_000 });
}

async function sent(worker: Worker, id: string): Promise<void> {
  await vi.waitFor(async () => expect((await worker.find({ id })).status).toBe('sent'), { timeout: 60_000 });
}

/** Sends an email, and says how long that took. */
async function sentAfterMs(worker: Worker, recipient: string): Promise<number> {
  const start = performance.now();
  const { id } = await worker.queue({ recipient });
  await sent(worker, id);
  return performance.now() - start;
}
