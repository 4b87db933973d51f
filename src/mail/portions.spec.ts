import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Portions } from './portions.js';

/** Asks for so many pieces at once; tells how many are done in each turn of the event loop in which any are. */
async function doneInTurns(portions: Portions, pieces: number): Promise<number[]> {
  const done: number[] = [];
  const turns: number[] = [];
  let before = 0;
  for (let piece = 0; piece < pieces; piece++) void portions.next().then(() => done.push(piece));
  while (before < pieces) {
    // Microtasks: what was let go in this turn is done before the next one begins.
    for (let step = 0; step < 5; step++) await Promise.resolve();
    if (done.length > before) turns.push(done.length - before);
    before = done.length;
    await setImmediate();
  }
  expect(done).toEqual(Array.from({ length: pieces }, (_, piece) => piece));
  return turns;
}

describe('Portions', () => {
  it('are done at once where they are few', async () => {
    expect(await doneInTurns(new Portions(3), 3)).toEqual([3]);
  });

  it('let other work come between, and keep their order', async () => {
    expect(await doneInTurns(new Portions(3), 8)).toEqual([3, 3, 2]);
  });

  it('begin anew when nothing is left', async () => {
    const portions = new Portions(2);
    expect(await doneInTurns(portions, 4)).toEqual([2, 2]);
    await setImmediate();
    await setImmediate();
    expect(await doneInTurns(portions, 5)).toEqual([2, 2, 1]);
  });
});
