import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** What this process uses of its machine: CPU, memory, and how late its event loop is. */
@Injectable()
export class ProcessMetrics {
  private registry: Registry | undefined;

  /** In Prometheus' text format. Watching begins with the first call: it costs a little. */
  text(): Promise<string> {
    if (!this.registry) {
      this.registry = new Registry();
      collectDefaultMetrics({ register: this.registry });
    }
    return this.registry.metrics();
  }
}
