import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Thread } from './thread.js';

const moduleOf = (code: string) =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`);

/** Answers a number with itself and one more; ends at 0, throws at 1, has no answer to 2 and no memory for 3. */
const ADDING = moduleOf(`
  parentPort.on('message', (number) => {
    if (number === 0) process.exit(3);
    if (number === 1) throw new RangeError('Too small');
    for (const much = []; number === 3; ) much.push(new Array(1e5).fill('much'));
    if (number !== 2) parentPort.postMessage([number, number + 1]);
  });
  parentPort.postMessage('ready');
`);

describe('A thread', () => {
  let thread: Thread<number, [number, number]>;
  const adding = () => (thread = new Thread<number, [number, number]>(ADDING, { maxOldGenerationSizeMb: 16 }));
  afterEach(() => thread.end());

  it('answers one question after the other', async () => {
    adding();
    await thread.start();
    expect(await thread.ask(7)).toEqual([7, 8]);
    expect(await thread.ask(9, 60_000)).toEqual([9, 10]);
  });

  it('that takes too long says so', async () => {
    await expect(adding().ask(2, 20)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('that has ended says so to whoever waits, and to whoever comes later', async () => {
    await expect(adding().ask(0)).rejects.toThrow('The thread has ended.');
    await expect(thread.ask(7)).rejects.toThrow('The thread has ended.');
  });

  it('passes on what has ended it', async () => {
    await expect(adding().ask(1)).rejects.toThrow(new RangeError('Too small'));
    await expect(thread.ask(7)).rejects.toThrow('The thread has ended.');
    await expect(adding().ask(3)).rejects.toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
  });

  it('that cannot start says why, when it is waited for and when it is asked', async () => {
    thread = new Thread(moduleOf(`throw new RangeError('Not today');`));
    await expect(thread.start()).rejects.toThrow('Not today');
    await expect(thread.ask(7)).rejects.toThrow('Not today');
  });

  it('goes on after a question that was no plain data, and ends in peace', async () => {
    const askNoData = () => expect(thread.ask((() => 7) as never)).rejects.toMatchObject({ name: 'DataCloneError' });
    adding();
    await askNoData();
    expect(await thread.ask(7)).toEqual([7, 8]);
    // Nobody may be left who waits for that answer: its end would be an error that nobody catches, and end the process.
    const uncaught = vi.fn();
    process.once('unhandledRejection', uncaught);
    await askNoData();
    await thread.end();
    await setImmediate();
    process.off('unhandledRejection', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });

  it('loads nothing that stands in front of the program, and lets that end once it has been answered', async () => {
    adding();
    const compiled = fileURLToPath(new URL('../../dist/mail/thread.js', import.meta.url));
    const program = `
      const { Thread } = await import(${JSON.stringify(compiled)});
      const thread = new Thread(new URL(${JSON.stringify(ADDING.href)}));
      console.log(await thread.ask(7));`;
    const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,console.log('in%20front')` };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env });
    expect(stdout.trim().split('\n')).toEqual(['in front', '[ 7, 8 ]']);
  });
});
