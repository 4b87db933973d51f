import type { Provider } from '@nestjs/common';
import { ProcessMetrics } from './process-metrics.js';
import { Readiness } from './readiness.js';
import { StateMetrics } from './state-metrics.js';

/** What health and metrics ask; in every process, whether it answers HTTP or not. */
export const monitoringProviders: Provider[] = [Readiness, StateMetrics, ProcessMetrics];
