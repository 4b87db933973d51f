import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { OneInATurn } from './one-in-a-turn.js';

/** Asks for so many pieces at once; tells how many are done in each turn of the event loop. */
async function doneInTurns(pieces: OneInATurn, count: number): Promise<number[]> {
  const done: number[] = [];
  const turns: number[] = [];
  for (let piece = 0; piece < count; piece++) void pieces.next().then(() => done.push(piece));
  for (let told = 0; told < count;) {
    // Microtasks: what was let go in this turn is done before the next one begins.
    for (let step = 0; step < 5; step++) await Promise.resolve();
    turns.push(done.length - told);
    told = done.length;
    await setImmediate();
  }
  expect(done).toEqual(Array.from({ length: count }, (_, piece) => piece));
  return turns;
}

describe('Pieces of work, one in each turn of the event loop', () => {
  it('begin at once where there is one', async () => {
    expect(await doneInTurns(new OneInATurn(), 1)).toEqual([1]);
  });

  it('let other work come between, keep their order, and begin anew when none is left', async () => {
    const pieces = new OneInATurn();
    expect(await doneInTurns(pieces, 4)).toEqual([1, 1, 1, 1]);
    await setImmediate();
    expect(await doneInTurns(pieces, 3)).toEqual([1, 1, 1]);
  });
});
