import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEnvironment } from '../../src/environment.js';

const root = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const read = (file: string) => readFileSync(root(file), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly ports?: readonly string[];
}

const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<'server' | 'worker' | 'database' | 'redis', Service>>;
  readonly volumes: object;
};

/** The instructions of the Dockerfile, one a line, without comments. */
const dockerfile = read('Dockerfile')
  .replaceAll(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const stages = dockerfile.join('\n').split(/^(?=FROM )/m);

/** As Compose replaces variables: `${NAME:-else}`, `${NAME:?why it is required}`. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest = '') => {
    if (env[name]) return env[name];
    if (kind === '-') return rest as string;
    throw new Error(`${name} is required: ${String(rest)}`);
  });
}

const REQUIRED = {
  UMS_BASE_URL: 'https://portal.example.com',
  UMS_ADMIN_TOKEN: 'x'.repeat(44),
  UMS_SECRET_KEYS: `key-1:${Buffer.alloc(32, 1).toString('base64')}`,
  POSTGRES_PASSWORD: '0f'.repeat(24),
};

function environmentOf(service: 'server' | 'worker', env: Readonly<Record<string, string>> = REQUIRED) {
  return Object.fromEntries(
    Object.entries(compose.services[service].environment!).map(([name, value]) => [name, interpolate(value, env)]),
  );
}

/** Every variable that the server asks for. */
function knownVariables(): Set<string> {
  const asked = new Set<string>();
  const env = new Proxy({ DATABASE_URL: 'postgres://database/ums' } as Record<string, string>, {
    get: (given, name: string) => {
      asked.add(name);
      return given[name];
    },
  });
  expect(() => readEnvironment(env)).toThrow('UMS_SECRET_KEYS');
  return asked;
}

describe('The image', () => {
  it('copies files that there are, that are part of the sources and that are let in', () => {
    const copied = dockerfile
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied).toContain('package-lock.json');
    const keptOut = read('.gitignore').split('\n');
    const letIn = read('.dockerignore').split('\n');
    expect(letIn).toContain('*');
    for (const file of copied) {
      expect(existsSync(root(file)), file).toBe(true);
      expect(keptOut.some((line) => line.replaceAll('/', '') === file)).toBe(false);
      expect(letIn).toContain(`!${file}`);
    }
    expect(letIn.filter((line) => line.startsWith('!'))).toHaveLength(copied.length);
  });

  it('takes from the build what the server needs, and what the build makes', () => {
    const [build, server] = stages;
    const taken = [...server!.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm)].map(([, from]) => from);
    expect(taken.sort()).toEqual(['dist', 'node_modules', 'package.json', 'templates']);
    expect(build).toMatch(/^RUN npm ci\b/m);
    expect(build).toMatch(/^RUN npm run build$/m);
    expect(build!.trim().split('\n').at(-1)).toContain('--omit=dev');
    const { scripts, files } = JSON.parse(read('package.json')) as { scripts: { start: string }; files: string[] };
    expect(server).toContain('CMD ["node", "dist/main.js"]');
    expect(scripts.start).toMatch(/node dist\/main\.js$/);
    expect(files).toEqual(expect.arrayContaining(['dist', 'templates']));
  });

  it('runs on Node 24 as somebody without rights, and says whether it lives', () => {
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM node:24-/);
    const lines = stages[1]!.trim().split('\n');
    expect(lines.indexOf('USER node')).toBeGreaterThan(0);
    expect(lines.slice(lines.indexOf('USER node')).some((line) => /^(RUN|COPY|USER root)/.test(line))).toBe(false);
    expect(lines.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/ums/health/live');
  });

  it('sets only variables that the server knows', () => {
    const set = /^ENV (.*)$/m
      .exec(stages[1]!)![1]!
      .split(' ')
      .map((pair) => pair.split('=')[0]);
    for (const name of set) expect([...knownVariables()]).toContain(name);
  });
});

describe('The compose file', () => {
  it('names only variables that the server knows, and no value that it refuses', () => {
    const known = knownVariables();
    for (const service of ['server', 'worker'] as const) {
      const env = environmentOf(service);
      for (const name of Object.keys(env)) expect([...known]).toContain(name);
      expect(readEnvironment(env)).toMatchObject({
        production: true,
        logFormat: 'json',
        databaseUrl: `postgres://ums_mail:${REQUIRED.POSTGRES_PASSWORD}@database/ums_mail`,
        http: service === 'server',
        mail: { redisUrl: 'redis://redis:6379' },
      });
    }
  });

  it.each(Object.keys(REQUIRED))('does not start without %s', (missing) => {
    const { [missing as keyof typeof REQUIRED]: _, ...others } = REQUIRED;
    expect(() => environmentOf('server', others)).toThrow(`${missing} is required`);
  });

  it('starts the server once the database answers, whose data stays, and needs no Redis; nobody outside reaches either', () => {
    const { server, worker, database, redis } = compose.services;
    for (const service of [server, worker]) {
      expect(service).toMatchObject({ build: '.', image: 'ums-mail' });
      expect(service.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    }
    expect(server.ports).toEqual(['${UMS_PORT:-3000}:3000']);
    expect(worker.ports ?? database.ports ?? redis.ports).toBeUndefined();
    expect(Object.keys(compose.volumes)).toEqual(['database']);
  });
});
