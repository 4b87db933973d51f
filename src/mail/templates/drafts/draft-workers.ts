import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '../../../http/app.error.js';
import { errorAt } from '../template-problem.js';
import { DraftThread } from './draft-thread.js';
import type { DraftToInspect, Inspection } from './inspection.js';

/** Two, so that one editor's hostile draft does not keep the other editors waiting. */
const THREADS = 2;
/** At a second each, nobody waits longer than 20 s. */
const MOST_WAITING = 40;

/** Compiles and renders drafts in threads of their own, so that whatever they hold, this process goes on working. */
@Injectable()
export class DraftWorkers implements OnApplicationShutdown {
  private readonly logger = new Logger('Templates');
  private readonly idle: DraftThread[] = [];
  private readonly threads = new Set<DraftThread>();
  private readonly waiting: ((thread: DraftThread) => void)[] = [];

  /**
   * Inspects a draft. One that takes more than 1 s or 64 MB, at both of two tries, has that as its problem.
   * @throws AppError `too-many-requests` while too many others wait.
   */
  async inspect(draft: DraftToInspect): Promise<Inspection> {
    // Twice, as a busy machine may have kept the first thread from its work.
    return (await this.tryOnce(draft)) ?? (await this.tryOnce(draft)) ?? tooCostly(draft);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private async tryOnce(draft: DraftToInspect): Promise<Inspection | undefined> {
    const thread = await this.take();
    try {
      const inspection = await thread.inspect(draft);
      this.giveBack(inspection ? thread : this.replace(thread));
      return inspection;
    } catch (error) {
      this.giveBack(this.replace(thread));
      this.logger.error(`A draft could not be inspected: ${String(error).slice(0, 300)}`);
      return undefined;
    }
  }

  private async take(): Promise<DraftThread> {
    const idle = this.idle.pop();
    if (idle) return idle;
    if (this.threads.size < THREADS) return this.start();
    if (this.waiting.length >= MOST_WAITING) {
      throw new AppError('too-many-requests', 'Many templates are being looked at just now. Try again in a moment.', {
        retryAfterSeconds: 1,
      });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private giveBack(thread: DraftThread): void {
    const next = this.waiting.shift();
    if (next) next(thread);
    else this.idle.push(thread);
  }

  private replace(ended: DraftThread): DraftThread {
    this.threads.delete(ended);
    return this.start();
  }

  private start(): DraftThread {
    const thread = new DraftThread();
    this.threads.add(thread);
    return thread;
  }
}

function tooCostly({ source }: DraftToInspect): Inspection {
  const span = { start: 0, end: source.body.length };
  const message = 'It takes too long to make an email of it. Please make it simpler.';
  return { problems: [errorAt({ field: 'body', text: source.body, span, code: 'too-costly', message })] };
}
