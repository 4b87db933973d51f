import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startContestant } from './contestant-process.mjs';
import { receiveEmail } from './email.mjs';
import { headline, latency, results } from './report.mjs';
import { startSmtpSink } from './smtp-sink.mjs';

const OURS = 'this-project';
const PEER = 'nodemailer';
const LIMIT = 'raw-sockets';
const CONTESTANTS = [OURS, PEER, 'nestjs-mailer', 'email-templates', LIMIT];

const LATENCY_PER_SECOND = 200;
const LATENCY_SECONDS = 10;

const { values } = parseArgs({
  options: {
    emails: { type: 'string', default: '1000' },
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
try {
  const email = await receiveEmail(sendOne);
  console.log(`${headline({ emails, rounds, connections }, email)}\n`);
  const sink = await startSmtpSink(folder);
  try {
    await compare(sink, email);
  } finally {
    await sink.stop();
  }
} finally {
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
 * @param {import('./smtp-sink.mjs').SmtpSink} sink
 * @param {import('./email.mjs').Email} email
 */
async function compare(sink, email) {
  const course = { port: sink.port, connections, folder };
  const everybody = [];
  for (const name of CONTESTANTS) {
    const contestant = await startContestant(name, course, email, values.profile);
    everybody.push({ ...contestant, name, rounds: /** @type {import('./child.mjs').Round[]} */ ([]) });
  }
  let sent = 0;
  const checkAccepted = async (/** @type {string} */ title, /** @type {number} */ count) => {
    sent += count;
    const accepted = await sink.accepted(sent);
    if (accepted !== sent) throw new Error(`${title}: the server took ${accepted - sent + count} of ${count} emails.`);
  };
  for (let turn = 0; turn <= rounds; turn++) {
    progress(turn ? `round ${turn} of ${rounds}` : 'warming up');
    for (const contestant of everybody) {
      const round = await contestant.round(emails);
      await checkAccepted(contestant.title, emails);
      if (turn > 0) contestant.rounds.push(round);
    }
  }
  const [ours] = everybody;
  progress(`send() for ${latencyEmails / LATENCY_PER_SECOND} s`);
  const { latenciesMs } = await ours.latency(latencyEmails, LATENCY_PER_SECOND);
  await checkAccepted(ours.title, latencyEmails);
  progress('');
  console.log(results(everybody, emails, { peer: PEER, limit: LIMIT }));
  console.log(`\n${latency(latenciesMs, LATENCY_PER_SECOND)}`);
  for (const contestant of everybody) await contestant.stop();
}

/** @param {string} words */
function progress(words) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words}`);
}
