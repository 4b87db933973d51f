import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServerProcess } from './server-process.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ums-mail-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('waits for what the server prints, and removes its folder when it has stopped', async () => {
  const own = await newFolder('stopped');
  const server = new ServerProcess(['sh', '-c', 'echo one; echo ready; exec sleep 600'], { folder: own });
  expect(await server.printed(/ready/)).toBe('ready');
  expect(await server.printed(/one/)).toBe('one');
  expect(existsSync(own)).toBe(true);
  await server.stop();
  await server.stop();
  expect(existsSync(own)).toBe(false);
});

it('says how a server ended that was to be ready', async () => {
  const server = new ServerProcess(['sh', '-c', 'echo no such thing >&2; exit 1']);
  await expect(server.printed(/ready/)).rejects.toThrow('sh ended:\nno such thing');
});

it('passes signals on, and says how the server ended', async () => {
  const server = new ServerProcess(['sh', '-c', 'trap "exit 7" USR1; echo ready; while :; do sleep 0.01; done']);
  await server.printed(/ready/);
  await server.send('SIGUSR1');
  expect(await server.exitCode).toBe(7);
  const other = new ServerProcess(['sleep', '600']);
  await other.send('SIGTERM');
  expect(await other.exitCode).toBe(143);
});

it('ends the server and removes its folder when this process is killed', async () => {
  const own = await newFolder('killed');
  const source = await readFile(new URL('server-process.ts', import.meta.url), 'utf8');
  const module = join(folder, 'server-process.mjs');
  await writeFile(module, ts.transpile(source, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }));
  const owner = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { ServerProcess } = await import(${JSON.stringify(module)});
     const server = new ServerProcess(['sleep', '600'], { folder: ${JSON.stringify(own)} });
     console.log('started');
     setInterval(() => {}, 1_000);`,
  ]);
  await once(owner.stdout, 'data');

  const gone = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (existsSync(own)) return;
      watcher.close();
      resolve();
    });
  });
  owner.kill('SIGKILL');
  await gone;
});

async function newFolder(name: string): Promise<string> {
  await mkdir(join(folder, name, 'data'), { recursive: true });
  return join(folder, name);
}
