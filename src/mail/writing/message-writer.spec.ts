import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { writingOrders } from '../../../test/support/writing-orders.js';
import { type MessageParts, writeMessage } from './message.js';
import { MessageWriter } from './message-writer.js';
import { WritingThread } from './writing-thread.js';

describe('Messages', () => {
  const writer = new MessageWriter();
  beforeAll(() => void vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {}));
  afterEach(() => void vi.mocked(Logger.prototype.warn).mockClear());
  afterAll(async () => {
    await writer.onApplicationShutdown();
    vi.restoreAllMocks();
  });

  const threadOf = (of = writer) => Reflect.get(of, 'thread') as WritingThread | undefined;
  const startThread = async (of = writer) => {
    Reflect.apply(Reflect.get(of, 'startedThread') as () => void, of, []);
    await (Reflect.get(of, 'starting') as Promise<void>);
    expect(threadOf(of)).toBeDefined();
  };
  const write = ({ template, parts }: ReturnType<typeof writingOrders>[number], by = writer) =>
    by.write(template, () => parts);

  /** Asks for so many messages at once; tells how many are written in each turn of the event loop that has any. */
  const writtenInTurns = async (count: number) => {
    const written: number[] = [];
    const turns: number[] = [];
    writingOrders(count).forEach((message, index) => void write(message).then(() => written.push(index)));
    for (let told = 0; told < count; await setImmediate()) {
      // Microtasks: what was written in this turn is told before the next one begins.
      for (let step = 0; step < 9; step++) await Promise.resolve();
      if (written.length > told) turns.push(written.length - told);
      told = written.length;
    }
    await setImmediate();
    expect(written).toEqual(written.toSorted((one, other) => one - other));
    return turns;
  };
  const oneInEachTurn = (count: number) => Array.from({ length: count }, () => 1);

  it('are written at once where there is one, and else one in each turn, in the order in which they came', async () => {
    for (const count of [1, 4, 3]) expect(await writtenInTurns(count)).toEqual(oneInEachTurn(count));
    expect(threadOf()).toBeUndefined();
  });

  it('are written by a thread where many wait, all as they would be without it', async () => {
    await startThread();
    const there = vi.spyOn(threadOf()!, 'write');
    const many = writingOrders(100);
    const written = await Promise.all(many.map((message) => write(message)));
    many.forEach(({ template, parts }, index) =>
      expect(written[index]!.equals(writeMessage(template, parts))).toBe(true),
    );
    await setImmediate();
    const batches = there.mock.calls.map(([orders]) => orders.length);
    expect(batches).toEqual([20, 20, 20, 20, 19]);
    expect(await writtenInTurns(50)).toEqual([1, 20, 20, ...oneInEachTurn(9)]);
  });

  it('that cannot be written take no other with them, and say why', async () => {
    await startThread();
    const many = writingOrders(21);
    const asked = many.map((message, index) => {
      if (index === 3) return write({ ...message, parts: { ...message.parts, model: {} as MessageParts['model'] } });
      if (index !== 5) return write(message);
      return writer.write(message.template, () => {
        throw new Error('No parts');
      });
    });
    const ends = await Promise.allSettled(asked);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
    expect(ends[3]).toMatchObject({ reason: { message: expect.stringContaining('not defined') } });
    expect(ends[5]).toMatchObject({ reason: { message: 'No parts' } });
    expect(threadOf()).toBeDefined();
  });

  it('are written all the same when the thread ends over them, and from then on without one', async () => {
    await startThread();
    const written = Promise.all(writingOrders(60).map((message) => write(message)));
    await setImmediate();
    await threadOf()!.end();
    expect(new Set((await written).map(String)).size).toBe(60);
    expect(threadOf()).toBeUndefined();
    expect(vi.mocked(Logger.prototype.warn).mock.calls.flat().join()).toMatch(/^The thread that writes emails/);
    await setImmediate();
    expect(await writtenInTurns(25)).toEqual(oneInEachTurn(25));
  });

  it('that are being written when the process ends are written, and nobody is alarmed', async () => {
    const ending = new MessageWriter();
    await startThread(ending);
    const written = Promise.all(writingOrders(60).map((message) => write(message, ending)));
    await setImmediate();
    await ending.onApplicationShutdown();
    expect(await written).toHaveLength(60);
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
  });

  it('are written without a thread where the process may not have any', async () => {
    const dist = new URL('../../../dist/mail/', import.meta.url).href;
    const program = `
      import 'reflect-metadata';
      const { MessageWriter } = await import('${dist}writing/message-writer.js');
      const { SystemTemplates } = await import('${dist}templates/system-templates.js');
      const template = new SystemTemplates().find('test-email', 'en', '#14608f');
      const { sampleModels } = await import('${dist}templates/model.js');
      const [model] = sampleModels(template.recipe.event, 'en');
      const parts = { model, to: { name: '', address: 'ada@nordlicht.example' }, messageId: '<1@a.example>', date: new Date() };
      const writer = new MessageWriter();
      const written = await Promise.all(Array.from({ length: 30 }, () => writer.write(template, () => parts)));
      console.log(new Set(written.map(String)).size, written.length);`;
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const flags = [permission, '--allow-fs-read=*', '--allow-addons', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    expect(stdout).toContain('without it, a little slower');
    expect(stdout.trim().split('\n').at(-1)).toBe('1 30');
  });
});
