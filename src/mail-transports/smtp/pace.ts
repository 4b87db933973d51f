import { setTimeout } from 'node:timers/promises';

/** Lets emails go one after the other at equal intervals, for servers that allow so many a minute. */
export class Pace {
  private readonly intervalMs: number;
  private next = 0;

  constructor(perMinute: number) {
    this.intervalMs = 60_000 / perMinute;
  }

  /** How long the next email would have to wait, in milliseconds. */
  get waitMs(): number {
    return Math.max(0, this.next - performance.now());
  }

  /** Takes the next turn and waits for it. Rejects when `signal` aborts; the turn is lost then. */
  async turn(signal: AbortSignal): Promise<void> {
    const wait = this.waitMs;
    this.next = performance.now() + wait + this.intervalMs;
    if (wait > 0) await setTimeout(wait, undefined, { signal });
  }
}
