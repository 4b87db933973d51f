import type { TemplateRecipe } from '../templates/compiler.js';
import { Thread } from '../thread.js';
import type { MessageParts } from './message.js';

/** A message that is to be written. */
export interface MessageOrder extends MessageParts {
  readonly recipe: TemplateRecipe;
}

/** Messages as they come from the thread: one behind the other, in memory that is handed over and not copied. */
export interface WrittenMessages {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of each, in bytes; 0 where it could not be written. */
  readonly lengths: readonly number[];
}

/** A thread that writes messages, many with each order. */
export class WritingThread {
  private readonly thread = new Thread<readonly (MessageOrder | undefined)[], WrittenMessages>(
    new URL('./writing-worker.js', import.meta.url),
  );

  /** @throws Error where it could not start. */
  async start(): Promise<void> {
    await this.thread.start();
  }

  /**
   * To be called when what was ordered before has been written.
   * @returns the messages in their order; `undefined` for one that could not be written.
   * @throws Error where the thread has ended.
   */
  async write(orders: readonly (MessageOrder | undefined)[]): Promise<(Buffer | undefined)[]> {
    const { bytes, lengths } = await this.thread.ask(orders);
    let end = 0;
    return lengths.map((length) => {
      const begin = end;
      end += length;
      return length === 0 ? undefined : Buffer.from(bytes.buffer, begin, length);
    });
  }

  async end(): Promise<void> {
    await this.thread.end();
  }
}
