import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * A contestant in a process of its own, so that heaps and compiled code do not mix.
 *
 * @typedef {object} ContestantProcess
 * @property {string} title
 * @property {(emails: number) => Promise<import('./child.mjs').Round>} round
 * @property {(emails: number) => Promise<{ seconds: number }>} drain
 * @property {(emails: number, perSecond: number) => Promise<import('./child.mjs').Latency>} latency
 * @property {() => Promise<void>} stop
 *
 * @param {string} name of the file in contestants/
 * @param {object} course as this contestant wants it
 * @param {import('./email.mjs').Email} [email] not needed by this project, whose templates it comes from
 * @param {string} [profiles] the folder to put a CPU profile into
 * @returns {Promise<ContestantProcess>}
 */
export async function startContestant(name, course, email, profiles) {
  const child = fork(new URL('child.mjs', import.meta.url), {
    execArgv: profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`] : [],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(([code]) => Number(code));
  /** @param {object} message */
  const ask = async (message) => {
    const answer = once(child, 'message');
    child.send(message);
    const dead = ended.then((code) => Promise.reject(new Error(`${name} ended with code ${code}.`)));
    return (await Promise.race([answer, dead]))[0];
  };
  const { title } = await ask({ module: new URL(`contestants/${name}.mjs`, import.meta.url).href, course, email });
  return {
    title,
    round: (emails) => ask({ task: 'round', options: { emails } }),
    drain: (emails) => ask({ task: 'drain', options: { emails } }),
    latency: (emails, perSecond) => ask({ task: 'latency', options: { emails, perSecond } }),
    stop: async () => {
      child.disconnect();
      if ((await ended) !== 0) throw new Error(`${name} did not end well.`);
    },
  };
}
