import { Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiController, Roles } from '../../access/api-controller.js';
import { MailMetrics } from '../mail-metrics.js';
import { ProcessMetrics } from './process-metrics.js';
import { StateMetrics } from './state-metrics.js';

/** Of Prometheus' text format. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

@ApiController('metrics', 'ums')
@Roles('auditor')
export class MetricsController {
  constructor(
    private readonly state: StateMetrics,
    private readonly mail: MailMetrics,
    private readonly process: ProcessMetrics,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Metrics for Prometheus: of the email account, of this process and of its machine' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async read(@Res() response: Response): Promise<void> {
    const parts = [await this.state.text(), await this.mail.text(), await this.process.text()];
    response.setHeader('Content-Type', TYPE);
    response.send(parts.join('\n'));
  }
}
