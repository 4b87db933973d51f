import { parentPort } from 'node:worker_threads';
import { compile, type CompiledTemplate, sendable, type TemplateRecipe } from '../templates/compiler.js';
import { Layout, TEMPLATES_DIRECTORY } from '../templates/layout.js';
import { writeMessage } from './message.js';
import type { MessageOrder, WrittenMessages } from './writing-thread.js';

const layout = new Layout(TEMPLATES_DIRECTORY);
/** By event and language: the last that was compiled. */
const compiled = new Map<string, CompiledTemplate | undefined>();

/** Runs in a thread of its own: says that it is ready, then answers each order with its messages. */
parentPort?.on('message', (orders: readonly (MessageOrder | undefined)[]) => {
  const messages = orders.map(written);
  const lengths = messages.map((message) => message?.length ?? 0);
  // One memory for all, which is handed over and not copied.
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    if (message) bytes.set(message, at);
    at += message?.length ?? 0;
  }
  parentPort?.postMessage({ bytes, lengths } satisfies WrittenMessages, [bytes.buffer]);
});
parentPort?.postMessage('ready');

/** @returns `undefined` where it cannot be written: whoever ordered it tries himself, and tells why. */
function written(order: MessageOrder | undefined): Buffer | undefined {
  if (!order) return undefined;
  const { recipe, ...parts } = order;
  try {
    const template = templateOf(recipe);
    return template && writeMessage(template, parts);
  } catch {
    return undefined;
  }
}

function templateOf(recipe: TemplateRecipe): CompiledTemplate | undefined {
  const { id, event, locale, color } = recipe;
  const place = `${event.key} ${locale}`;
  const last = compiled.get(place);
  if (last?.recipe.id === id && last.recipe.color === color) return last;
  const template = sendable(compile(recipe, layout));
  compiled.set(place, template);
  return template;
}
