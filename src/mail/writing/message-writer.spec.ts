import { setImmediate } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../events/built-in-events.js';
import { DEFAULT_COLOR } from '../templates/branding.js';
import { compile, type CompiledTemplate } from '../templates/compiler.js';
import { sampleModels } from '../templates/model.js';
import { SystemTemplates } from '../templates/system-templates.js';
import { type MessageParts, writeMessage } from './message.js';
import { MessageWriter } from './message-writer.js';
import type { WritingThread } from './writing-thread.js';

const templates = new SystemTemplates();
const LOCALES = ['en', 'de', 'ar'];

/** No two are alike. */
const messages = (count: number) =>
  Array.from({ length: count }, (_, index): { template: CompiledTemplate; parts: MessageParts } => {
    const event = BUILT_IN_EVENTS[index % BUILT_IN_EVENTS.length]!;
    const locale = LOCALES[index % LOCALES.length]!;
    return {
      template: templates.find(event.key, locale, DEFAULT_COLOR),
      parts: {
        model: sampleModels(event, locale)[0]!,
        to: { name: `Žofie ${index}`, address: `person-${index}@nordlicht.example` },
        messageId: `<${index}@portal.nordlicht.example>`,
        date: new Date('2026-11-26T12:00:00Z'),
      },
    };
  });

describe('Messages', () => {
  /** One for all stories: its thread takes a second to start here, and ends in the last of them. */
  const writer = new MessageWriter();
  afterAll(() => writer.onApplicationShutdown());

  const write = ({ template, parts }: ReturnType<typeof messages>[number]) => writer.write(template, () => parts);
  const threadOf = () => Reflect.get(writer, 'thread') as WritingThread | undefined;

  /** Until the thread has started: what comes meanwhile is written all the same. */
  const untilThread = async () => {
    while (!threadOf()) await Promise.all(messages(30).map(write));
  };

  /** Asks for so many messages at once; tells how many are written in each turn of the event loop that has any. */
  const writtenInTurns = async (count: number) => {
    const written: number[] = [];
    const turns: number[] = [];
    messages(count).forEach((message, index) => void write(message).then(() => written.push(index)));
    for (let told = 0; told < count; await setImmediate()) {
      // Microtasks: what was written in this turn is told before the next one begins.
      for (let step = 0; step < 9; step++) await Promise.resolve();
      if (written.length > told) turns.push(written.length - told);
      told = written.length;
    }
    expect(written).toEqual(written.toSorted((one, other) => one - other));
    return turns;
  };

  it('are written at once where there is one, and else one in each turn, in the order in which they came', async () => {
    expect(await writtenInTurns(1)).toEqual([1]);
    await setImmediate();
    expect(await writtenInTurns(4)).toEqual([1, 1, 1, 1]);
    await setImmediate();
    expect(await writtenInTurns(3)).toEqual([1, 1, 1]);
    expect(threadOf()).toBeUndefined();
  });

  it('are written by a thread where many wait, all as they would be without it', async () => {
    await untilThread();
    const many = messages(100);
    const written = await Promise.all(many.map(write));
    many.forEach(({ template, parts }, index) =>
      expect(written[index]!.equals(writeMessage(template, parts))).toBe(true),
    );
    await setImmediate();
    expect(await writtenInTurns(45)).toEqual([1, 20, 20, 1, 1, 1, 1]);
  });

  it('are written with the version and the colour that is in force', async () => {
    await untilThread();
    const [{ template, parts }] = messages(1) as [ReturnType<typeof messages>[number]];
    const { recipe } = template;
    const changed = [
      { ...recipe, id: 'changed', source: { ...recipe.source, subject: 'Changed' } },
      { ...recipe, color: '#7a1fa2' },
    ].map((other) => compile(other, templates.layout).template!);
    for (const other of [template, ...changed, template]) {
      const expected = writeMessage(other, parts);
      const written = await Promise.all(Array.from({ length: 20 }, () => write({ template: other, parts })));
      for (const message of written) expect(message.equals(expected)).toBe(true);
    }
  });

  it('that cannot be written take no other with them, and say why', async () => {
    await untilThread();
    const many = messages(20);
    const lacking = { ...many[3]!, parts: { ...many[3]!.parts, model: {} as MessageParts['model'] } };
    const asked = many.map((message, index) => {
      if (index === 3) return write(lacking);
      if (index !== 5) return write(message);
      return writer.write(message.template, () => {
        throw new Error('No parts');
      });
    });
    const ends = await Promise.allSettled(asked);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(18);
    expect(ends[3]).toMatchObject({ reason: { message: expect.stringContaining('not defined') } });
    expect(ends[5]).toMatchObject({ reason: { message: 'No parts' } });
    expect(threadOf()).toBeDefined();
  });

  it('are written all the same when the thread ends, and for good without one', async () => {
    await untilThread();
    const written = Promise.all(messages(60).map(write));
    await threadOf()!.end();
    expect(new Set((await written).map(String)).size).toBe(60);
    expect(threadOf()).toBeUndefined();
    await setImmediate();
    expect(await writtenInTurns(25)).toEqual(Array.from({ length: 25 }, () => 1));
  });
});
