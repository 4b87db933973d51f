import type { TemplateRecipe } from '../templates/compiler.js';
import { Thread } from '../thread.js';
import type { MessageParts } from './message.js';

/** A message that is to be written. */
export interface MessageOrder extends MessageParts {
  readonly recipe: TemplateRecipe;
}

/** `undefined` where it could not be written. */
export type WrittenMessage = Uint8Array<ArrayBuffer> | undefined;

/** A thread that writes messages, many with each order. */
export class WritingThread {
  private readonly thread = new Thread<readonly (MessageOrder | undefined)[], readonly WrittenMessage[]>(
    new URL('./writing-worker.js', import.meta.url),
  );

  /** @throws Error where it could not start. */
  async start(): Promise<void> {
    await this.thread.start();
  }

  /**
   * To be called when what was ordered before has been written.
   * @returns the messages in their order; `undefined` for one that could not be written.
   * @throws Error where the thread has ended, or what is ordered is no plain data.
   */
  async write(orders: readonly (MessageOrder | undefined)[]): Promise<(Buffer | undefined)[]> {
    const messages = await this.thread.ask(orders);
    return messages.map((message) => message && Buffer.from(message.buffer));
  }

  async end(): Promise<void> {
    await this.thread.end();
  }
}
