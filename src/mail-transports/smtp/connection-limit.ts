/** After a complaint, one more connection is dared each minute. */
const RECOVERY_MS = 60_000;

/**
 * How many connections may be open: as many as the settings say, fewer where other processes have their share of them, and
 * after the server has complained.
 */
export class ConnectionLimit {
  private lowered: { readonly to: number; readonly at: number } | undefined;

  private max: number;

  constructor(private readonly ofSettings: number) {
    this.max = ofSettings;
  }

  /** No more than so many are ours from now on. */
  share(connections: number): void {
    this.max = Math.min(this.ofSettings, connections);
  }

  get current(): number {
    if (!this.lowered) return this.max;
    const { to, at } = this.lowered;
    return Math.min(this.max, to + Math.floor((performance.now() - at) / RECOVERY_MS));
  }

  /** The server has complained about `open` connections: one less from now on, but never none. */
  lower(open: number): void {
    this.lowered = { to: Math.max(1, Math.min(this.current, open) - 1), at: performance.now() };
  }
}
