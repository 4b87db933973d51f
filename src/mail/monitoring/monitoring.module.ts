import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/**
 * Health and metrics, at `/ums/health/…` and `/ums/metrics`. `MailModule` brings it along, but for `http: false`: a
 * worker that listens for nothing else imports it by itself.
 */
@Module({ controllers: [HealthController, MetricsController] })
export class MonitoringModule {}
