/**
 * Work that comes all at once is done a few pieces in each turn of the event loop, first come, first served, so that
 * everything else of the process goes on in between.
 */
export class Portions {
  private readonly waiting: (() => void)[] = [];
  private left: number;
  private isOver = true;

  constructor(private readonly size: number) {
    this.left = size;
  }

  /** Resolves when the next piece may be done: at once as long as few are. */
  async next(): Promise<void> {
    if (this.isOver) this.begin();
    if (this.left > 0) this.left -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private begin(): void {
    this.isOver = false;
    setImmediate(() => {
      const released = this.waiting.splice(0, this.size);
      this.left = this.size - released.length;
      for (const release of released) release();
      this.isOver = true;
      if (released.length > 0) this.begin();
    });
  }
}
