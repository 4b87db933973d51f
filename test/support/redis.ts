import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePorts } from './free-ports.js';
import { ServerProcess } from './server-process.js';

/** Debian's path. */
const REDIS = '/usr/bin/redis-server';

/** Why Redis cannot be used on this machine, and what to do about it; `undefined` where it can. */
export function redisMissing(): string | undefined {
  return existsSync(REDIS) ? undefined : 'Redis is not installed: apt-get install redis-server.';
}

export interface RedisOptions {
  /** Asked of everybody. Default: none. */
  readonly password?: string;
}

/** Debian's Redis on 127.0.0.1, which keeps what it holds in memory alone: stopped, it has forgotten all. */
export class RedisServer {
  readonly url: string;
  private process: ServerProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly password: string | undefined,
  ) {
    this.url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  }

  /** A port for a server that is started later. */
  static async stopped({ password }: RedisOptions = {}): Promise<RedisServer> {
    const [port = 0] = await freePorts(1);
    return new RedisServer(port, password);
  }

  static async start(options?: RedisOptions): Promise<RedisServer> {
    const server = await RedisServer.stopped(options);
    await server.start();
    return server;
  }

  /** Also after a stop, on the same port. */
  async start(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'ums-mail-redis-'));
    const settings = ['--bind', '127.0.0.1', '--port', `${this.port}`, '--dir', folder, '--save', ''];
    const password = this.password === undefined ? [] : ['--requirepass', this.password];
    this.process = new ServerProcess([REDIS, ...settings, ...password], { folder });
    await this.process.printed(/Ready to accept connections/);
  }

  /** Safe to call twice. */
  async stop(): Promise<void> {
    await this.process?.stop();
  }

  /** Forgets everything. */
  async flush(): Promise<void> {
    await this.ask((redis) => redis.flushall());
  }

  keys(): Promise<string[]> {
    return this.ask((redis) => redis.keys('*'));
  }

  /** What a key holds; `undefined` where there is none. */
  get(key: string): Promise<unknown> {
    return this.ask((redis) => valueOf(redis, key));
  }

  /** Every key with what it holds, as one text. */
  dump(): Promise<string> {
    return this.ask(async (redis) => {
      const parts: unknown[] = [];
      for (const key of await redis.keys('*')) parts.push(key, await valueOf(redis, key));
      return JSON.stringify(parts);
    });
  }

  private async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.url);
    try {
      return await question(redis);
    } finally {
      redis.disconnect();
    }
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key);
  switch (type) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1, 'WITHSCORES');
    case 'stream':
      return redis.xrange(key, '-', '+');
    case 'none':
      return undefined;
    default:
      throw new Error(`The key ${key} is a ${type}, which nobody knows how to read.`);
  }
}
