import type { Stage, StageReport } from './transport.js';

/** The lines of a test as it goes through its plan. A stage lasts from the end of the one before it. */
export class StageLog {
  readonly reports: StageReport[] = [];
  private since = performance.now();

  /** @param notNeeded why some stages of the plan are left out. */
  constructor(
    private readonly plan: readonly Stage[],
    private readonly onReport: (report: StageReport) => void,
    private readonly notNeeded: Partial<Record<Stage, string>> = {},
  ) {}

  passed(stage: Stage, detail: string): void {
    this.skipTo(stage);
    this.report(stage, 'passed', detail);
  }

  /** Ends the log: what comes after is not reached. */
  failed(stage: Stage, detail: string): void {
    // A server can take back what it has agreed to before: then the next stage is the one that fails.
    const failing = this.isReported(stage) ? (this.ahead[0] ?? stage) : stage;
    this.skipTo(failing);
    this.report(failing, 'failed', detail);
    for (const stage of this.ahead) this.skip(stage, 'not reached');
  }

  private get ahead(): Stage[] {
    return this.plan.filter((stage) => !this.isReported(stage));
  }

  private isReported(stage: Stage): boolean {
    return this.reports.some((report) => report.stage === stage);
  }

  private skipTo(stage: Stage): void {
    const ahead = this.ahead;
    for (const skipped of ahead.slice(0, ahead.indexOf(stage))) {
      this.skip(skipped, `not needed: ${this.notNeeded[skipped] ?? ''}`);
    }
  }

  private skip(stage: Stage, why: string): void {
    this.add({ stage, status: 'skipped', durationMs: 0, detail: why });
  }

  private report(stage: Stage, status: 'passed' | 'failed', detail: string): void {
    const now = performance.now();
    this.add({ stage, status, durationMs: Math.round(now - this.since), detail });
    this.since = now;
  }

  private add(report: StageReport): void {
    this.reports.push(report);
    this.onReport(report);
  }
}
