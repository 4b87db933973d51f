import { Thread } from '../../thread.js';
import type { DraftToInspect, Inspection } from './inspection.js';

/** The memory of a thread, in MB: 64 in all. */
const MEMORY = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
/** A usual template takes 20 ms, of which half is the rendering of its samples. */
const LONGEST_MS = 1_000;

/** A thread that inspects one draft at a time, with an end to its memory and its time. */
export class DraftThread {
  private readonly thread = new Thread<DraftToInspect, Inspection>(
    new URL('./draft-worker.js', import.meta.url),
    MEMORY,
  );

  /**
   * @returns `undefined` where the draft took too much time or memory: the thread has ended then, and cannot be used again.
   * @throws Error where the thread could not start, or ended for another reason.
   */
  async inspect(draft: DraftToInspect): Promise<Inspection | undefined> {
    try {
      return await this.thread.ask(draft, LONGEST_MS);
    } catch (error) {
      await this.end();
      if (isLimit(error)) return undefined;
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.thread.end();
  }
}

const isLimit = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY');
