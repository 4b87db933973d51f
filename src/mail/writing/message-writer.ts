import { AsyncLocalStorage } from 'node:async_hooks';
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { CompiledTemplate } from '../templates/compiler.js';
import { type MessageParts, writeMessage } from './message.js';
import { type MessageOrder, WritingThread } from './writing-thread.js';

/** So many are worth the way to another thread and back: 0.1 ms for all of them, and one takes 0.2 ms to be written. */
const WORTH_IT = 10;
/** As many as are queued with one commit. */
const MOST_TOGETHER = 20;

interface Waiting {
  readonly template: CompiledTemplate;
  readonly parts: () => MessageParts;
  readonly resolve: (message: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes messages: one in each turn of the event loop, first come, first served, so that connections to the mail server
 * wait for no more than that. Where many wait, a thread writes them, while this one queues and sends: 1.3 times as many
 * emails a second.
 */
@Injectable()
export class MessageWriter implements OnApplicationShutdown {
  private readonly logger = new Logger('MailService');
  /** Runs something outside of the request that happens to be the first to wait. */
  private readonly apart = AsyncLocalStorage.snapshot();
  private readonly waiting: Waiting[] = [];
  private isWriting = false;
  private thread: WritingThread | undefined;
  private starting: Promise<void> | undefined;
  private isEnding = false;

  /**
   * @param parts called when the message has its turn.
   * @throws Error where the model lacks a variable of the template; `buildModel` gives them all.
   */
  write(template: CompiledTemplate, parts: () => MessageParts): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ template, parts, resolve, reject });
      if (!this.isWriting) void this.apart(() => this.writeAll());
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isEnding = true;
    await this.starting;
    await this.thread?.end();
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const thread = this.waiting.length < WORTH_IT ? undefined : this.startedThread();
      if (thread) await this.writeThere(thread, this.waiting.splice(0, MOST_TOGETHER));
      else writeHere(this.waiting.shift()!);
      await setImmediate();
    }
    this.isWriting = false;
  }

  private async writeThere(thread: WritingThread, together: readonly Waiting[]): Promise<void> {
    try {
      const messages = await thread.write(together.map(orderOf));
      together.forEach((one, index) => {
        const message = messages[index];
        if (message) one.resolve(message);
        else writeHere(one);
      });
    } catch (error) {
      this.doWithout(thread, error);
      this.waiting.unshift(...together);
    }
  }

  /** The thread, if it has started: nobody waits for that. With one processor it would only be in the way. */
  private startedThread(): WritingThread | undefined {
    if (!this.isEnding) this.starting ??= availableParallelism() > 1 ? this.start() : Promise.resolve();
    return this.thread;
  }

  private async start(): Promise<void> {
    let thread: WritingThread | undefined;
    try {
      thread = new WritingThread();
      await thread.start();
      this.thread = thread;
    } catch (error) {
      this.doWithout(thread, error);
    }
  }

  /** For good: this thread can do it all, and what has ended one would end the next. */
  private doWithout(thread: WritingThread | undefined, error: unknown): void {
    this.thread = undefined;
    if (this.isEnding) return;
    void thread?.end();
    this.logger.warn(
      'The thread that writes emails where many are queued at once has ended: until the next restart they are written ' +
        `without it, a little slower. ${String(error).slice(0, 300)}`,
    );
  }
}

/** @returns `undefined` where the parts cannot be made: that is told where it is written after all. */
function orderOf({ template: { recipe }, parts }: Waiting): MessageOrder | undefined {
  try {
    return { ...parts(), recipe };
  } catch {
    return undefined;
  }
}

function writeHere({ template, parts, resolve, reject }: Waiting): void {
  try {
    resolve(writeMessage(template, parts()));
  } catch (error) {
    reject(error);
  }
}
