import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config.js';
import { readEnvironment } from './environment.js';

describe('The environment', () => {
  let folder: string;
  const sqlite = () => ({ DATABASE_URL: `sqlite:${join(folder, 'mail.sqlite')}` });
  const problemsOf = (env: Record<string, string>): readonly string[] => {
    try {
      readEnvironment(env);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ums-mail-environment-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('needs nothing with SQLite: makes a key and a token once, readable by the owner only', () => {
    const first = readEnvironment(sqlite());
    const second = readEnvironment(sqlite());
    expect(second.mail).toEqual(first.mail);
    expect(first.mail.adminToken).toMatch(/^[\w-]{43}$/);
    for (const name of ['secret.key', 'admin.token']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    expect(first).toMatchObject({
      port: 3000,
      http: true,
      trustedProxies: 0,
      production: false,
      mail: { worker: true, concurrency: 5, connectionTestsPerMinute: 5, testEmailsPerHour: 10, logRetentionDays: 90 },
    });
  });

  it('asks for log lines for people, or as JSON', () => {
    expect(readEnvironment(sqlite()).logFormat).toBe('text');
    expect(readEnvironment({ ...sqlite(), LOG_FORMAT: 'json' }).logFormat).toBe('json');
  });

  it.each([
    [true, 'makes the token itself', {}],
    [true, 'makes the token itself in production', { NODE_ENV: 'production' }],
    [true, 'was given a token, on a developer’s machine', { UMS_ADMIN_TOKEN: 'x'.repeat(24) }],
    [false, 'was given a token in production', { NODE_ENV: 'production', UMS_ADMIN_TOKEN: 'x'.repeat(24) }],
    [false, 'is one of several that answer', { UMS_ROLE: 'web' }],
    [false, 'answers nobody', { UMS_ROLE: 'worker' }],
  ])('printing a sign-in address is %s for a server that %s', (prints, _, env) => {
    const { printsSignIn } = readEnvironment({ ...sqlite(), UMS_BASE_URL: 'https://portal.example.com', ...env });
    expect(printsSignIn).toBe(prints);
  });

  it('lists every problem at once, by the names of the variables', () => {
    const problems = problemsOf({
      NODE_ENV: 'prod',
      PORT: '0',
      UMS_ROLE: 'both',
      DATABASE_URL: 'mysql://x',
      MAIL_CONCURRENCY: 'many',
    });
    const named = problems.map((problem) => problem.split(':')[0]);
    expect(named).toEqual(
      expect.arrayContaining([
        'NODE_ENV',
        'PORT',
        'UMS_ROLE',
        'DATABASE_URL',
        'MAIL_CONCURRENCY',
        'UMS_SECRET_KEYS',
        'UMS_ADMIN_TOKEN',
      ]),
    );
  });

  it.each([
    ['UMS_BASE_URL', 'portal.example.com'],
    ['UMS_BASE_URL', 'ftp://portal.example.com'],
    ['UMS_BASE_URL', 'https://user@portal.example.com'],
    ['MAIL_ALLOWED_NETWORKS', 'everywhere'],
    ['MAIL_ALLOWED_PORTS', '25,seventy'],
    ['MAIL_ALLOWED_PORTS', '0-10'],
    ['MAIL_LINK_HOSTS', 'a b'],
    ['MAIL_CONCURRENCY', '501'],
    ['MAIL_CONNECTION_TESTS_PER_MINUTE', '0'],
    ['MAIL_TEST_EMAILS_PER_HOUR', 'ten'],
    ['MAIL_LOG_RETENTION_DAYS', '0'],
    ['MAIL_LOG_RETENTION_DAYS', '731'],
    ['UMS_TRUSTED_PROXIES', '-1'],
    ['UMS_TRUSTED_PROXIES', 'loopback'],
    ['UMS_ADMIN_TOKEN', 'short'],
    ['UMS_SECRET_KEYS', 'a:b'],
    ['LOG_LEVEL', 'loud'],
    ['LOG_FORMAT', 'xml'],
    ['REDIS_URL', 'redis://localhost'],
  ])('refuses %s=%s and names it', (name, value) => {
    const secrets = { UMS_SECRET_KEYS: `a:${Buffer.alloc(32).toString('base64')}`, UMS_ADMIN_TOKEN: 'x'.repeat(24) };
    const problems = problemsOf({ ...sqlite(), ...secrets, [name]: value });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([name]);
  });

  describe('for Redis', () => {
    const postgres = {
      DATABASE_URL: 'postgres://localhost/ums',
      UMS_SECRET_KEYS: `a:${Buffer.alloc(32).toString('base64')}`,
      UMS_ADMIN_TOKEN: 'x'.repeat(24),
    };

    it('takes an address, with PostgreSQL', () => {
      const url = 'rediss://ums:secret@redis.example.com:6380/3';
      expect(readEnvironment({ ...postgres, REDIS_URL: url }).mail.redisUrl).toBe(url);
      expect(readEnvironment(postgres).mail.redisUrl).toBeUndefined();
    });

    it('refuses it with SQLite, which is for one process', () => {
      expect(problemsOf({ ...sqlite(), REDIS_URL: 'redis://localhost' })).toEqual([
        expect.stringMatching(/^REDIS_URL: .*several processes.*SQLite is for one\. Leave it out/),
      ]);
    });

    it.each([
      'localhost:6379',
      'http://localhost:6379',
      'redis://',
      'redis://:canary@host:port',
      'redis://:can%ary@host',
    ])('refuses the address %s, without repeating it', (url) => {
      const [problem, ...others] = problemsOf({ ...postgres, REDIS_URL: url });
      expect(others).toEqual([]);
      expect(problem).toMatch(/^REDIS_URL: Must be redis:/);
      expect(problem).not.toMatch(/can%?ary/);
    });
  });

  it.each(['%', '#', '/', '?'])(
    'says how to write a password for PostgreSQL that holds %s, without repeating it',
    (sign) => {
      const secrets = { UMS_SECRET_KEYS: `a:${Buffer.alloc(32).toString('base64')}`, UMS_ADMIN_TOKEN: 'x'.repeat(24) };
      const urlWith = (password: string) => ({ ...secrets, DATABASE_URL: `postgres://ums:${password}@db.example/ums` });
      const [problem, ...others] = problemsOf(urlWith(`can${sign}ary`));
      expect(others).toEqual([]);
      expect(problem).toMatch(/^DATABASE_URL: Must be .* write % as %25/);
      expect(problem).not.toMatch(/can.ary/);
      expect(() => readEnvironment(urlWith(`can${encodeURIComponent(sign)}ary`))).not.toThrow();
    },
  );

  it('stops the start with PostgreSQL and without keys, as replicas must share them', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://localhost/ums' })).toEqual([
      expect.stringContaining('UMS_SECRET_KEYS'),
      expect.stringContaining('UMS_ADMIN_TOKEN'),
    ]);
  });

  describe('for the sign-in through a provider', () => {
    const provider = {
      OIDC_ISSUER: 'https://login.example.com/realms/staff',
      OIDC_CLIENT_ID: 'ums-mail',
      OIDC_CLIENT_SECRET: 'secret',
    };
    const namesOf = (env: Record<string, string>) => problemsOf(env).map((problem) => problem.split(':')[0]);

    it('asks for nothing, or for a provider and what we are to it', () => {
      expect(readEnvironment(sqlite()).mail.openId).toBeUndefined();
      expect(readEnvironment({ ...sqlite(), ...provider, OIDC_ROLE_CLAIM: 'groups' }).mail.openId).toEqual({
        issuer: provider.OIDC_ISSUER,
        clientId: 'ums-mail',
        clientSecret: 'secret',
        roleClaim: 'groups',
      });
    });

    it.each(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLE_CLAIM'])(
      'wants all three, even where only %s is given, and says so of each',
      (name) => {
        const all: Record<string, string> = { ...provider, OIDC_ROLE_CLAIM: 'roles' };
        const missing = Object.keys(provider).filter((other) => other !== name);
        expect(namesOf({ ...sqlite(), [name]: all[name]! })).toEqual(missing);
      },
    );

    it.each([
      'login.example.com',
      'ftp://login.example.com',
      'https://user@login.example.com',
      'https://login.example.com/?realm=staff',
      'https://login.example.com/#staff',
    ])('refuses the issuer %s', (issuer) => {
      expect(namesOf({ ...sqlite(), ...provider, OIDC_ISSUER: issuer })).toEqual(['OIDC_ISSUER']);
    });

    it.each([
      ['http://login.example.com', 'development', []],
      ['http://login.example.com', 'production', ['OIDC_ISSUER']],
      ['http://localhost:8080/realms/staff', 'production', []],
      ['http://127.0.0.1:8080', 'production', []],
      ['https://login.example.com', 'production', []],
    ])('takes or refuses the issuer %s in %s, as its answers could be changed on the way', (issuer, mode, problems) => {
      const env = { ...sqlite(), ...provider, NODE_ENV: mode, UMS_BASE_URL: 'https://portal.example.com' };
      expect(namesOf({ ...env, OIDC_ISSUER: issuer })).toEqual(problems);
    });
  });

  it('wants to know in production where people reach the UMS, and refuses loopback there', () => {
    expect(problemsOf({ ...sqlite(), NODE_ENV: 'production' })).toEqual([expect.stringContaining('UMS_BASE_URL')]);
  });
});
