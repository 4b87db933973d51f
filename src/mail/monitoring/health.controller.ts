import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty } from '@nestjs/swagger';
import { PublicApiController } from '../../access/api-controller.js';
import { AppError } from '../../http/app.error.js';
import { type NotReady, Readiness } from './readiness.js';

/** Nothing that a stranger could use: no names, no addresses, no words of the database. */
const REASONS: Readonly<Record<NotReady, string>> = {
  stopping: 'This process is stopping.',
  database: 'The database does not answer.',
  migrations: 'The tables are not up to date. Run the migrations, or start this version again.',
};

class HealthAnswer {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

@PublicApiController('health', 'ums')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether this process answers at all; if not, start it again' })
  @ApiOkResponse({ type: HealthAnswer })
  live(): HealthAnswer {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether this process can do its work; if not, send it no requests' })
  @ApiOkResponse({ type: HealthAnswer })
  async ready(): Promise<HealthAnswer> {
    const reason = await this.readiness.whyNot();
    if (reason) throw new AppError('not-ready', REASONS[reason]);
    return { status: 'ok' };
  }
}
