import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Config, ConfigError, type MailModuleOptions } from './config.js';
import { sqliteFile } from './database/data-source.js';
import { isServerUrl, SIGNS_IN_URLS } from './server-url.js';

/** How the server's variables are called that MailModule knows as options. */
const NAMES = {
  baseUrl: 'UMS_BASE_URL',
  secretKeys: 'UMS_SECRET_KEYS',
  allowedNetworks: 'MAIL_ALLOWED_NETWORKS',
  allowedPorts: 'MAIL_ALLOWED_PORTS',
  linkHosts: 'MAIL_LINK_HOSTS',
  locale: 'MAIL_LOCALE',
  concurrency: 'MAIL_CONCURRENCY',
  connectionTestsPerMinute: 'MAIL_CONNECTION_TESTS_PER_MINUTE',
  testEmailsPerHour: 'MAIL_TEST_EMAILS_PER_HOUR',
  logRetentionDays: 'MAIL_LOG_RETENTION_DAYS',
  redisUrl: 'REDIS_URL',
  adminToken: 'UMS_ADMIN_TOKEN',
  'openId.issuer': 'OIDC_ISSUER',
  'openId.clientId': 'OIDC_CLIENT_ID',
  'openId.clientSecret': 'OIDC_CLIENT_SECRET',
  'openId.roleClaim': 'OIDC_ROLE_CLAIM',
} as const;

const LOG_LEVELS = ['error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_FORMATS = ['json', 'text'] as const;
/** Log lines for programs, or for people. */
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The environment of the server, read and checked once. */
export interface Environment {
  readonly production: boolean;
  readonly port: number;
  readonly databaseUrl: string;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Whether this process serves HTTP: not with `UMS_ROLE=worker`. */
  readonly http: boolean;
  /** How many proxies stand in front, each of which notes in `X-Forwarded-For` who has asked it. */
  readonly trustedProxies: number;
  /** The file with an admin token that was made at the first start. */
  readonly adminTokenFile: string | undefined;
  /**
   * Whether the start prints an address at which an admin signs in. Not where several processes answer, as one alone
   * knows the code; and not in production to those who have given a token: their log may be read by many.
   */
  readonly printsSignIn: boolean;
  readonly mail: MailModuleOptions;
}

/**
 * Reads the environment. With SQLite, a missing secret key and a missing admin token are made here and kept in files
 * beside the database, readable by its owner only.
 * @throws ConfigError with every problem listed.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const problems: string[] = [];
  const given = (name: string) => env[name]?.trim() || undefined;
  const choice = <const T extends string>(name: string, values: readonly T[], usual: T): T => {
    const value = given(name) ?? usual;
    if (!values.includes(value as T)) problems.push(`${name}: Must be one of ${values.join(', ')}.`);
    return value as T;
  };
  const whole = (name: string, usual: number, most: number, least = 1) => {
    const text = given(name) ?? String(usual);
    if (!/^\d{1,6}$/.test(text) || Number(text) < least || Number(text) > most)
      problems.push(`${name}: Must be a whole number from ${least} to ${most}.`);
    return Number(text);
  };

  const production = choice('NODE_ENV', ['production', 'development', 'test'], 'development') === 'production';
  const port = whole('PORT', 3000, 65_535);
  const role = choice('UMS_ROLE', ['all', 'web', 'worker'], 'all');
  const trustedProxies = whole('UMS_TRUSTED_PROXIES', 0, 10, 0);
  const logLevel = choice('LOG_LEVEL', LOG_LEVELS, 'log');
  const logFormat = choice('LOG_FORMAT', LOG_FORMATS, 'text');
  const databaseUrl = given('DATABASE_URL') ?? 'sqlite:data/ums-mail.sqlite';
  const sqlite = databaseUrl.startsWith('sqlite:') && sqliteFile(databaseUrl) !== '';
  if (!sqlite && !isServerUrl(databaseUrl, ['postgres', 'postgresql'])) {
    problems.push(
      `DATABASE_URL: Must be sqlite:path/to/file or postgres://user:password@host/database. ${SIGNS_IN_URLS}`,
    );
  }
  if (production && !given('UMS_BASE_URL')) {
    problems.push(
      'UMS_BASE_URL: Is required in production: where people reach the UMS, such as https://portal.example.com.',
    );
  }
  if (given(NAMES.redisUrl) && sqlite) {
    problems.push(
      'REDIS_URL: Is for several processes, and SQLite is for one. Leave it out, or use PostgreSQL: DATABASE_URL=postgres://user:password@host/database',
    );
  }
  if (!sqlite) {
    for (const name of ['UMS_SECRET_KEYS', 'UMS_ADMIN_TOKEN']) {
      if (!given(name))
        problems.push(`${name}: Is required with PostgreSQL, as all replicas must share it: openssl rand -base64 32`);
    }
  }

  const file = (name: string) => join(dirname(resolve(sqliteFile(databaseUrl))), name);
  const kept = (name: string, make: () => string) => (sqlite && problems.length === 0 ? keptIn(file(name), make) : '');
  const adminToken = given('UMS_ADMIN_TOKEN');
  const openId = {
    issuer: given(NAMES['openId.issuer']) ?? '',
    clientId: given(NAMES['openId.clientId']) ?? '',
    clientSecret: given(NAMES['openId.clientSecret']) ?? '',
    roleClaim: given(NAMES['openId.roleClaim']),
  };
  const mail: MailModuleOptions = {
    production,
    baseUrl: given('UMS_BASE_URL') ?? `http://localhost:${port}`,
    secretKeys: given('UMS_SECRET_KEYS') ?? kept('secret.key', () => `key-1:${randomBytes(32).toString('base64')}`),
    adminToken: adminToken ?? kept('admin.token', () => randomBytes(32).toString('base64url')),
    ...optional('allowedNetworks', given(NAMES.allowedNetworks)),
    ...optional('allowedPorts', given(NAMES.allowedPorts)),
    ...optional('linkHosts', given(NAMES.linkHosts)),
    ...optional('locale', given(NAMES.locale)),
    ...optional('redisUrl', given(NAMES.redisUrl)),
    // One of them asks for the others.
    ...optional('openId', Object.values(openId).some(Boolean) ? openId : undefined),
    concurrency: whole(NAMES.concurrency, 5, 500),
    connectionTestsPerMinute: whole(NAMES.connectionTestsPerMinute, 5, 10_000),
    testEmailsPerHour: whole(NAMES.testEmailsPerHour, 10, 10_000),
    logRetentionDays: whole(NAMES.logRetentionDays, 90, 730),
    logsEveryEmail: logLevel === 'debug' || logLevel === 'verbose',
    worker: role !== 'web',
  };
  // Checked here already, so that the problems of both stand in one list.
  try {
    if (problems.length === 0 || (mail.secretKeys && mail.adminToken)) void new Config(mail, NAMES);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  // Both may have said the same of one variable.
  if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return Object.freeze({
    production,
    port,
    databaseUrl,
    logLevel,
    logFormat,
    http: role !== 'worker',
    trustedProxies,
    adminTokenFile: adminToken ? undefined : file('admin.token'),
    printsSignIn: role === 'all' && (!adminToken || !production),
    mail: Object.freeze(mail),
  });
}

function optional<K extends keyof MailModuleOptions>(
  name: K,
  value: MailModuleOptions[K],
): Pick<MailModuleOptions, K> | object {
  return value === undefined ? {} : { [name]: value };
}

/** The text of a file that only its owner may read; made on the first start. */
function keptIn(path: string, make: () => string): string {
  mkdirSync(dirname(path), { recursive: true });
  try {
    // "x" refuses to overwrite: of two starts at the same moment, both end with one text.
    writeFileSync(path, `${make()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
