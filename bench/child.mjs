import { setTimeout } from 'node:timers/promises';

/**
 * The process of one contestant: told which one and its course first, then asked for one task after the other.
 * Whatever goes wrong ends it.
 *
 * @typedef {{ seconds: number, cpuMicros: number }} Round
 * @typedef {{ latenciesMs: number[] }} Latency sorted
 */
process.once('message', async ({ module, course, email }) => {
  const { title, start } = /** @type {import('./contestants/contestant.mjs').ContestantModule} */ (
    await import(module)
  );
  const contestant = await start(course, email);
  const numbers = counting();
  process.on('message', async ({ task, options }) => {
    process.send?.(await tasks[/** @type {keyof typeof tasks} */ (task)](contestant, numbers, options));
  });
  process.once('disconnect', () => contestant.stop());
  process.send?.({ title });
});

const tasks = {
  /**
   * Everything at once, and then wait for the last.
   * @type {(contestant: Contestant, numbers: Numbers, options: { emails: number }) => Promise<Round>}
   */
  round: async (contestant, numbers, { emails }) => {
    const began = performance.now();
    const cpu = process.cpuUsage();
    await Promise.all(Array.from({ length: emails }, () => contestant.send(numbers.next().value)));
    await contestant.accepted?.();
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - began) / 1000, cpuMicros: user + system };
  },

  /**
   * What others have queued: from the moment that sending may begin until the last is accepted.
   * @type {(contestant: any, numbers: Numbers, options: { emails: number }) => Promise<{ seconds: number }>}
   */
  drain: async (contestant, numbers, { emails }) => {
    await contestant.prepare(numbers, emails);
    const began = performance.now();
    await contestant.begin();
    await contestant.accepted();
    return { seconds: (performance.now() - began) / 1000 };
  },

  /**
   * At a steady pace, whatever becomes of the earlier ones; measured from the moment that a call was due, so that
   * starting it late counts too.
   * @type {(contestant: Contestant, numbers: Numbers, options: { emails: number, perSecond: number }) => Promise<Latency>}
   */
  latency: async (contestant, numbers, { emails, perSecond }) => {
    const began = performance.now();
    const latenciesMs = await Promise.all(
      Array.from({ length: emails }, async (_, index) => {
        const dueMs = (index * 1000) / perSecond;
        await setTimeout(dueMs);
        await contestant.send(numbers.next().value);
        return performance.now() - began - dueMs;
      }),
    );
    await contestant.accepted?.();
    return { latenciesMs: latenciesMs.sort((a, b) => a - b) };
  },
};

/** @typedef {import('./contestants/contestant.mjs').Contestant} Contestant */
/** @typedef {Generator<number, never>} Numbers One for each email, so that no two have the same address. */

/** @returns {Numbers} */
function* counting() {
  for (let number = 0; ; number++) yield number;
}
