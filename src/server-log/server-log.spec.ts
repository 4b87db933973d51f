import { afterEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../environment.js';
import { ServerLog } from './server-log.js';

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const environment = readEnvironment({
  DATABASE_URL: 'postgres://ums:database%20canary@db/ums',
  REDIS_URL: 'redis://:redis-canary@cache:6379',
  UMS_SECRET_KEYS: `one:${KEY}`,
  UMS_ADMIN_TOKEN: 'admin-canary-admin-canary-1',
});

describe.each(['text', 'json'] as const)('The log as %s', (logFormat) => {
  afterEach(() => void vi.restoreAllMocks());

  it.each(['database canary', 'redis-canary', KEY, 'admin-canary-admin-canary-1'])('never says %s', (secret) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    new ServerLog({ ...environment, logFormat }).log(`Before ${secret} after`);
    const line = write.mock.calls.map(([text]) => String(text)).join('');
    expect(line).toContain('Before ');
    expect(line).toContain(' after');
    expect(line).not.toContain(secret);
  });
});
