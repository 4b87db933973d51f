import { cpus } from 'node:os';

/**
 * @typedef {import('./child.mjs').Round} Round
 * @typedef {{ name: string, title: string, rounds: Round[] }} Measured What one contestant did.
 */

/**
 * What was measured, and on what.
 *
 * @param {{ emails: number, rounds: number, connections: number }} run
 * @param {import('./email.mjs').Email} email
 */
export function headline({ emails, rounds, connections }, email) {
  const processors = cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${processors.length} × ${processors[0]?.model}`,
    `An email of ${(email.mime.length / 1000).toFixed(1)} KB to smtp-sink on this machine over ${connections} connections.`,
    rounds > 1
      ? `Medians of ${rounds} rounds of ${emails} emails each; the contestants take turns.`
      : `A single round of ${emails} emails each: it tells whether it works, not how fast it is.`,
  ].join('\n');
}

/**
 * @param {Measured[]} everybody
 * @param {number} emails in each round
 * @param {{ peer: string, limit?: string }} names of those that the ratios refer to
 */
export function results(everybody, emails, names) {
  const roundsOf = (/** @type {string} */ wanted) => everybody.find(({ name }) => name === wanted)?.rounds ?? [];
  const peer = roundsOf(names.peer);
  const limit = names.limit === undefined ? undefined : roundsOf(names.limit);
  return table(
    ['', 'emails/s', 'CPU µs/email', 'cores busy', `× ${names.peer}`, ...(limit ? ['of the limit'] : [])],
    everybody.map(({ title, rounds }) => [
      title,
      median(rounds.map(({ seconds }) => emails / seconds)).toFixed(0),
      median(rounds.map(({ cpuMicros }) => cpuMicros / emails)).toFixed(0),
      median(rounds.map(({ seconds, cpuMicros }) => cpuMicros / 1e6 / seconds)).toFixed(2),
      timesFaster(rounds, peer).toFixed(2),
      ...(limit ? [`${(100 * timesFaster(rounds, limit)).toFixed(1)} %`] : []),
    ]),
  );
}

/** @param {number[]} latenciesMs sorted @param {number} perSecond */
export function latency(latenciesMs, perSecond) {
  const at = (/** @type {number} */ share) => latenciesMs[Math.ceil(share * latenciesMs.length) - 1]?.toFixed(1);
  return `send() at ${perSecond} a second, while they are delivered: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms`;
}

/** @param {Map<number, number[]>} rates emails a second, round by round, by the number of workers */
export function workersInWords(rates) {
  const [[, one], ...others] = rates;
  const words = [...rates].map(
    ([workers, rounds]) => `${workers} ${workers === 1 ? 'sends' : 'send'} ${median(rounds).toFixed(0)} a second`,
  );
  const times = others.map(([workers, rounds]) => {
    const ratio = median(rounds.map((rate, turn) => rate / one[turn]));
    return `${workers} are ${ratio.toFixed(2)} times as fast as one`;
  });
  return [...words, ...times].join(', ');
}

/**
 * Each round against the other's of the same turn: what the machine did meanwhile hurt both.
 *
 * @param {Round[]} ours @param {Round[]} theirs
 */
const timesFaster = (ours, theirs) => median(ours.map(({ seconds }, turn) => theirs[turn].seconds / seconds));

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * In Markdown, to be read in a terminal and pasted elsewhere.
 *
 * @param {string[]} head
 * @param {string[][]} rows the first column is words, the others are figures.
 */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
