import { afterAll, describe, expect, it } from 'vitest';
import { writingOrders } from '../../../test/support/writing-orders.js';
import { compile, type TemplateRecipe } from '../templates/compiler.js';
import { Layout, TEMPLATES_DIRECTORY } from '../templates/layout.js';
import { type MessageParts, writeMessage } from './message.js';
import { type MessageOrder, WritingThread } from './writing-thread.js';

const layout = new Layout(TEMPLATES_DIRECTORY);
const orders = (count: number): MessageOrder[] =>
  writingOrders(count).map(({ template: { recipe }, parts }) => ({ ...parts, recipe }));

/** As it would be without the thread. */
function expected({ recipe, ...parts }: MessageOrder): string {
  return writeMessage(compile(recipe, layout).template!, parts).toString();
}

describe('The thread that writes', () => {
  const thread = new WritingThread();
  afterAll(() => thread.end());
  const written = async (ordered: readonly (MessageOrder | undefined)[]) =>
    (await thread.write(ordered)).map((message) => message?.toString());

  it('makes the same of an order as is made without it', async () => {
    const ordered = orders(20);
    expect(await written(ordered)).toEqual(ordered.map(expected));
  });

  it('follows a new version and another colour, and back', async () => {
    const [{ recipe, ...parts }] = orders(1) as [MessageOrder];
    const recipes: TemplateRecipe[] = [
      recipe,
      { ...recipe, id: 'changed', source: { ...recipe.source, subject: 'Changed' } },
      { ...recipe, color: '#7a1fa2' },
      recipe,
    ];
    const ordered = recipes.map((one) => ({ ...parts, recipe: one }));
    expect(new Set(ordered.map(expected)).size).toBe(3);
    expect(await written(ordered)).toEqual(ordered.map(expected));
  });

  it('leaves out what cannot be written, and nothing else', async () => {
    const ordered: (MessageOrder | undefined)[] = orders(4);
    ordered[1] = { ...ordered[1]!, model: {} as MessageParts['model'] };
    ordered[2] = undefined;
    const [first, second, third, fourth] = await written(ordered);
    expect([first, fourth]).toEqual([ordered[0], ordered[3]].map((order) => expected(order!)));
    expect([second, third]).toEqual([undefined, undefined]);
  });

  it('gives each message memory of its own, so that one that is kept keeps no other', async () => {
    for (const message of await thread.write(orders(20))) expect(message!.buffer.byteLength).toBe(message!.length);
  });
});
