import { once } from 'node:events';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** A thread that answers one question after the other. One that has nothing to do keeps no process alive. */
export class Thread<Question, Answer> {
  private readonly worker: Worker;
  private readonly ready: Promise<unknown>;
  private readonly ended = new AbortController();

  /**
   * @param module says something when it is ready, and then something to each question: both are plain data.
   * @param resourceLimits Default: those of this thread.
   * @throws Error where this process may not have threads.
   */
  constructor(module: URL, resourceLimits?: ResourceLimits) {
    // Without what is loaded into the process in front of the program: one OpenTelemetry SDK is enough.
    const env = { ...process.env, NODE_OPTIONS: '' };
    this.worker = new Worker(module, { env, ...(resourceLimits && { resourceLimits }) });
    this.worker.unref();
    this.ready = this.next();
    // What ends it is told to whoever waits for its answer.
    this.ready.catch(() => undefined);
    this.worker.on('error', () => undefined);
    this.worker.once('exit', () => this.ended.abort());
  }

  /** Resolves when it is ready. @throws Error where it could not start. */
  async start(): Promise<void> {
    await this.ready;
  }

  /**
   * To be called when the question before has been answered.
   * @param longestMs how long the answer may take, once the thread is ready. Default: any time.
   * @throws Error whose name is `TimeoutError`: that was too long. Any other: it could not start, has ended,
   * or the question is no plain data.
   */
  async ask(question: Question, longestMs?: number): Promise<Answer> {
    this.worker.ref();
    try {
      await this.ready;
      this.worker.postMessage(question);
      return await this.next(longestMs);
    } finally {
      this.worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private async next(longestMs?: number): Promise<Answer> {
    const { signal: ended } = this.ended;
    const signal = longestMs === undefined ? ended : AbortSignal.any([ended, AbortSignal.timeout(longestMs)]);
    try {
      const [answer] = (await once(this.worker, 'message', { signal })) as [Answer];
      return answer;
    } catch (error) {
      // What has ended the thread tells more than that it has.
      if ((error as Error).name !== 'AbortError') throw error;
      throw ended.aborted ? new Error('The thread has ended.', { cause: error }) : signal.reason;
    }
  }
}
