import { setImmediate } from 'node:timers/promises';

/** Wakes the one who rests. A ring while nobody rests is not lost. */
export class Bell {
  private isRung = false;
  private wakeUp: (() => void) | undefined;
  private calling: (() => void)[] = [];

  ring(): void {
    this.isRung = true;
    this.wakeUp?.();
  }

  /** Rings, and resolves once that is answered. */
  call(): Promise<void> {
    this.ring();
    return new Promise((resolve) => this.calling.push(resolve));
  }

  /** Lets everybody go who has called. */
  answer(): void {
    for (const letGo of this.calling.splice(0)) letGo();
  }

  /** Resolves after the next ring, or after so many milliseconds without one. */
  async rest(ms: number): Promise<void> {
    if (!this.isRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wakeUp = undefined;
    }
    // What else is about to ring in this turn of the event loop is answered together.
    await setImmediate();
    this.isRung = false;
  }
}
