/**
 * Work that comes all at once is done one piece in each turn of the event loop, first come, first served, so that
 * everything else of the process goes on in between.
 */
export class OneInATurn {
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;

  /** Resolves when the next piece may be done: at once where none has been in this turn. */
  async next(): Promise<void> {
    if (!this.isTaken) this.take();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private take(): void {
    this.isTaken = true;
    setImmediate(() => {
      const next = this.waiting.shift();
      if (next) this.take();
      else this.isTaken = false;
      next?.();
    });
  }
}
