import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { DraftToInspect, Inspection } from './inspection.js';

/** The memory of a thread, in MB: 64 in all. */
const MEMORY = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
/** A usual template takes 20 ms, of which half is the rendering of its samples. */
const LONGEST_MS = 1_000;

/** A thread that inspects one draft at a time, with an end to its memory and its time. */
export class DraftThread {
  private readonly worker = new Worker(new URL('./draft-worker.js', import.meta.url), { resourceLimits: MEMORY });
  private readonly ready = once(this.worker, 'message');

  constructor() {
    // A thread that has nothing to do keeps no process alive.
    this.worker.unref();
    // What ends it is told to whoever waits for its answer.
    this.worker.on('error', () => undefined);
    this.ready.catch(() => undefined);
  }

  /**
   * @returns `undefined` where the draft took too much time or memory: the thread has ended then, and cannot be used again.
   * @throws Error where the thread could not start, or ended for another reason.
   */
  async inspect(draft: DraftToInspect): Promise<Inspection | undefined> {
    this.worker.ref();
    try {
      await this.ready;
      this.worker.postMessage(draft);
      const [inspection] = (await once(this.worker, 'message', { signal: AbortSignal.timeout(LONGEST_MS) })) as [
        Inspection,
      ];
      return inspection;
    } catch (error) {
      await this.end();
      if (isLimit(error)) return undefined;
      throw error;
    } finally {
      this.worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

const isLimit = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY');
