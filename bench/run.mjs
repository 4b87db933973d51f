import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startContestant } from './contestant-process.mjs';
import { farAway } from './distance.mjs';
import { receiveEmail } from './email.mjs';
import { headline, latency, results, workersInWords as inWords } from './report.mjs';
import { startSmtpSink } from './smtp-sink.mjs';
import { emptiedBy } from './workers.mjs';

const OURS = 'this-project';
const PEER = 'nodemailer';
const LIMIT = 'raw-sockets';
const CONTESTANTS = [OURS, PEER, 'nestjs-mailer', 'email-templates', LIMIT];

/** To a server in the same country. */
const ROUND_TRIP_MS = 25;
/** About three seconds each, as a connection takes two round trips for an email. */
const FAR = [
  { connections: 5, emails: 300 },
  { connections: 20, emails: 1_000 },
  { connections: 50, emails: 2_000 },
];
const WORKERS = [1, 3];

const LATENCY_PER_SECOND = 200;
const LATENCY_SECONDS = 10;

const { values } = parseArgs({
  options: {
    emails: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '5' },
    // One small round.
    quick: { type: 'boolean', default: false },
    // The folder for a CPU profile of each contestant.
    profile: { type: 'string' },
  },
});
const emails = values.quick ? 100 : Number(values.emails);
const rounds = values.quick ? 1 : Number(values.rounds);
const connections = Number(values.connections);
const latencyEmails = values.quick ? 100 : LATENCY_PER_SECOND * LATENCY_SECONDS;

mkdirSync('data', { recursive: true });
const folder = mkdtempSync(resolve('data/bench-'));
const sink = await startSmtpSink(folder);
const distance = await farAway(sink.port, ROUND_TRIP_MS);
/** How many emails the server must have taken. */
let sent = 0;
try {
  const email = await receiveEmail(sendOne);
  console.log(`${headline({ emails, rounds, connections }, email)}\n`);
  await near(email);
  await far(email, distance.port);
  await severalWorkers(`${ROUND_TRIP_MS} ms away`, distance.port);
  await severalWorkers('on this machine', sink.port);
} finally {
  distance.stop();
  await sink.stop();
  rmSync(folder, { recursive: true });
}

/** @param {number} port */
async function sendOne(port) {
  const ours = await startContestant(OURS, { port, connections, folder });
  await ours.round(1);
  await ours.stop();
}

/**
 * Everybody in turn, round by round, so that a noisy machine hurts all alike.
 *
 * @param {import('./email.mjs').Email} email
 * @param {{ names: readonly string[], port: number, connections: number, emails: number, rounds: number }} race
 * @param {(contestants: readonly (import('./contestant-process.mjs').ContestantProcess)[]) => Promise<void>} [afterwards]
 */
async function compare(email, { names, port, connections, emails, rounds }, afterwards) {
  const everybody = [];
  for (const name of names) {
    const contestant = await startContestant(name, { port, connections, folder }, email, values.profile);
    everybody.push({ ...contestant, name, rounds: /** @type {import('./child.mjs').Round[]} */ ([]) });
  }
  for (let turn = 0; turn <= rounds; turn++) {
    progress(turn ? `${connections} connections, round ${turn} of ${rounds}` : 'warming up');
    for (const contestant of everybody) {
      const round = await contestant.round(emails);
      await checkAccepted(contestant.title, emails);
      if (turn > 0) contestant.rounds.push(round);
    }
  }
  await afterwards?.(everybody);
  for (const contestant of everybody) await contestant.stop();
  progress('');
  return everybody;
}

/** @param {import('./email.mjs').Email} email */
async function near(email) {
  /** @type {number[]} */
  let latenciesMs = [];
  const race = { names: CONTESTANTS, port: sink.port, connections, emails, rounds };
  const everybody = await compare(email, race, async ([ours]) => {
    progress(`send() for ${latencyEmails / LATENCY_PER_SECOND} s`);
    ({ latenciesMs } = await ours.latency(latencyEmails, LATENCY_PER_SECOND));
    await checkAccepted(ours.title, latencyEmails);
  });
  console.log(results(everybody, emails, { peer: PEER, limit: LIMIT }));
  console.log(`\n${latency(latenciesMs, LATENCY_PER_SECOND)}`);
}

/** @param {import('./email.mjs').Email} email @param {number} port of a server that is far away */
async function far(email, port) {
  for (const { connections, emails } of values.quick ? FAR.slice(0, 1) : FAR) {
    const everybody = await compare(email, { names: [OURS, PEER], port, connections, emails, rounds });
    console.log(`\nWith ${ROUND_TRIP_MS} ms to the server and back, ${connections} connections:\n`);
    console.log(results(everybody, emails, { peer: PEER }));
  }
}

/** @param {string} where @param {number} port */
async function severalWorkers(where, port) {
  progress(`workers on PostgreSQL, ${where}`);
  const run = { port, workers: WORKERS, emails: values.quick ? 100 : 1_000, rounds: values.quick ? 1 : 3 };
  const rates = await emptiedBy(run, (accepted) => checkAccepted('Workers on PostgreSQL', accepted));
  progress('');
  console.log(`\nThe outbox emptied by workers on one PostgreSQL, ${where}: ${inWords(rates)}.`);
}

/** @param {string} title @param {number} count */
async function checkAccepted(title, count) {
  sent += count;
  const accepted = await sink.accepted(sent);
  if (accepted !== sent) throw new Error(`${title}: the server took ${accepted - sent + count} of ${count} emails.`);
}

/** @param {string} words */
function progress(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}
