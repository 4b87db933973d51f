import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { Environment } from '../environment.js';
import { requestId } from '../http/request-id.js';
import { redact } from './redaction.js';

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

/**
 * The log of the server: lines for people, or JSON with one object a line. Each says which request it belongs to, and
 * none holds an email address or a secret.
 */
export class ServerLog extends ConsoleLogger {
  private readonly secrets: readonly string[];

  constructor(environment: Pick<Environment, 'logFormat' | 'logLevel' | 'databaseUrl' | 'mail'>) {
    const { logFormat, logLevel } = environment;
    super({
      prefix: 'UMS Mail',
      json: logFormat === 'json',
      flattenParams: true,
      logLevels: LEVELS.slice(0, LEVELS.indexOf(logLevel) + 1),
    });
    this.secrets = secretsOf(environment);
  }

  protected override printMessages(...line: Parameters<ConsoleLogger['printMessages']>): void {
    const [messages, context, level, stream, stack, fields] = line;
    const id = requestId();
    super.printMessages(
      messages,
      context,
      level,
      stream,
      stack,
      id === undefined ? fields : { requestId: id, ...fields },
    );
  }

  protected override stringifyJsonLogObject(fields: Record<string, unknown>): string {
    return redact(super.stringifyJsonLogObject(fields), this.secrets);
  }

  protected override formatMessage(...parts: Parameters<ConsoleLogger['formatMessage']>): string {
    return redact(super.formatMessage(...parts), this.secrets);
  }

  protected override printStackTrace(stack: string): void {
    if (stack) super.printStackTrace(redact(stack, this.secrets));
  }
}

function secretsOf({ databaseUrl, mail }: Pick<Environment, 'databaseUrl' | 'mail'>): string[] {
  const keys = mail.secretKeys.split(',').map((key) => key.slice(key.indexOf(':') + 1).trim());
  const passwords = [databaseUrl, mail.redisUrl].map(passwordIn);
  return [...keys, mail.adminToken, mail.openId?.clientSecret, ...passwords].filter(
    (secret): secret is string => secret !== undefined && secret !== '',
  );
}

function passwordIn(url = ''): string {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
}
