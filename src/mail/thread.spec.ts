import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
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

  it('answers the next question where one was no plain data', async () => {
    adding();
    await expect(thread.ask((() => 7) as never)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await thread.ask(7)).toEqual([7, 8]);
  });

  it('loads nothing that stands in front of the program', async () => {
    const loaded = new URL('data:text/javascript,throw%20new%20Error("Loaded")');
    const before = process.env.NODE_OPTIONS;
    process.env.NODE_OPTIONS = `--import=${loaded.href}`;
    try {
      expect(await adding().ask(7)).toEqual([7, 8]);
    } finally {
      process.env.NODE_OPTIONS = before ?? '';
    }
  });

  it('lets the process end while it has nothing to do, and not before it has answered', async () => {
    adding();
    const compiled = fileURLToPath(new URL('../../dist/mail/thread.js', import.meta.url));
    const program = `
      const { Thread } = await import(${JSON.stringify(compiled)});
      const thread = new Thread(new URL(${JSON.stringify(ADDING.href)}));
      console.log(await thread.ask(7));`;
    const { stdout } = await promisify(execFile)('node', ['--input-type=module', '--eval', program]);
    expect(stdout.trim()).toBe('[ 7, 8 ]');
  });
});
