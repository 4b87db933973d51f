import { readFileSync } from 'node:fs';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { Express } from 'express';
import { AppModule } from './app.module.js';
import type { Environment } from './environment.js';
import { openApiOf } from './http/openapi.js';
import { ProblemFilter } from './http/problem.filter.js';
import { requestIds } from './http/request-id.js';
import { PAGE } from './http/root.js';
import { securityHeaders } from './http/security-headers.js';
import { ServerLog } from './server-log/server-log.js';

/** Everything the API takes fits; a template with its versions is the largest. */
const BODY_LIMIT_BYTES = 256 * 1024;

export interface Server {
  readonly app: NestExpressApplication;
  readonly environment: Environment;
}

/**
 * Makes the server, ready to listen: what `main.ts` starts is what the tests test.
 *
 * @param given environment variables to use instead of the process's own.
 * @throws ConfigError when the environment has problems.
 */
export async function createServer(given?: Readonly<Record<string, string>>): Promise<Server> {
  const { module, environment } = await AppModule.forRoot(given);
  const log = new ServerLog(environment);
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    abortOnError: false,
    logger: log,
  });
  app.disable('x-powered-by');
  app.set('trust proxy', environment.trustedProxies);
  app.use(requestIds(log), securityHeaders());
  // The server is there for the page; a host application has a front door of its own.
  if (environment.http) {
    const express = app.getHttpAdapter().getInstance() as Express;
    express.get('/', (_, response) => response.redirect(PAGE));
  }
  app.useBodyParser('json', { limit: BODY_LIMIT_BYTES });
  app.useGlobalFilters(new ProblemFilter());
  // Whoever stops us reads from the exit code whether all ended well: 0, and not that of a signal.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  describe(app);
  return { app, environment };
}

function describe(app: INestApplication): void {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  SwaggerModule.setup('ums/api/docs', app, () => openApiOf(app, version), {
    jsonDocumentUrl: 'ums/api/openapi.json',
    yamlDocumentUrl: 'ums/api/openapi.yaml',
    customSiteTitle: 'UMS Mail API',
  });
}
