import 'reflect-metadata';
import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Actor } from './audit/audit-log.js';
import { ConfigError } from './config.js';
import { AppError } from './http/app.error.js';
import { type Report, reportOfCheck, reportOfExport, reportOfImport } from './mail/templates/files/report.js';
import { checkWithShippedEvents } from './mail/templates/files/shipped-check.js';
import { TemplateFiles } from './mail/templates/files/template-files.js';

const USAGE = `node dist/templates.js export <folder>            writes your own templates into files
node dist/templates.js export <folder> --system   writes those of the release, to begin from
node dist/templates.js import <folder>            makes your templates what the files say: all of it or nothing
node dist/templates.js check <folder>             looks at the files, without a database
In a clone, "npm run templates --" in place of "node dist/templates.js" builds first.`;

/** Templates as files, so that they can live in a repository: `node dist/templates.js`. The server may run meanwhile. */
async function run(args: readonly string[]): Promise<Report> {
  const { command, folder, system } = read(args);
  if (command === 'check') return reportOfCheck(await checkWithShippedEvents(folder));
  // This process only reads and writes templates; the server goes on sending.
  process.env.UMS_ROLE = 'web';
  const { module } = await AppModule.forRoot();
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'], abortOnError: false });
  try {
    const files = app.get(TemplateFiles);
    return command === 'import'
      ? reportOfImport(await files.import(folder, whoeverRunsThis()))
      : reportOfExport(await files.export(folder, system ? 'system' : 'own'), folder);
  } finally {
    await app.close();
  }
}

function read(args: readonly string[]): { command: string; folder: string; system: boolean } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { system: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [command = '', folder = '', ...more] = positionals;
  const isKnown = command === 'export' || (['import', 'check'].includes(command) && !values.system);
  if (!isKnown || !folder || more.length > 0) throw new UsageError();
  return { command, folder, system: values.system };
}

class UsageError extends Error {}

/** For the audit log and the versions. */
function whoeverRunsThis(): Actor {
  const user = () => {
    try {
      return userInfo().username;
    } catch {
      // As in a container whose user has no name.
      return 'somebody';
    }
  };
  return { id: 'command-line', name: `${user()} on the command line`, origin: hostname() };
}

function wordsOf(error: unknown): unknown {
  const { code = '', path = '' } = error as NodeJS.ErrnoException;
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) return USAGE;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `There is no folder "${path}".`;
  if (/^E[A-Z]+$/.test(code)) return (error as Error).message;
  return error instanceof ConfigError || error instanceof AppError ? error.message : error;
}

try {
  const { lines, ok } = await run(process.argv.slice(2));
  for (const line of lines) console.log(line);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(wordsOf(error));
  process.exitCode = 1;
}
