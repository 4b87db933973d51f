import { parentPort } from 'node:worker_threads';
import { compile, type CompiledTemplate, sendable, type TemplateRecipe } from '../templates/compiler.js';
import { Layout, TEMPLATES_DIRECTORY } from '../templates/layout.js';
import { writeMessage } from './message.js';
import type { MessageOrder, WrittenMessage } from './writing-thread.js';

const layout = new Layout(TEMPLATES_DIRECTORY);
/** By event and language: the last that was compiled. */
const compiled = new Map<string, CompiledTemplate | undefined>();

/** Runs in a thread of its own: says that it is ready, then answers each order with its messages. */
parentPort?.on('message', (orders: readonly (MessageOrder | undefined)[]) => {
  const messages = orders.map(written);
  // Each in memory of its own, which is handed over: what one keeps would otherwise keep all.
  parentPort?.postMessage(
    messages,
    messages.flatMap((message) => message?.buffer ?? []),
  );
});
parentPort?.postMessage('ready');

/** @returns `undefined` where it cannot be written: whoever ordered it tries himself, and tells why. */
function written(order: MessageOrder | undefined): WrittenMessage {
  if (!order) return undefined;
  const { recipe, ...parts } = order;
  try {
    const template = templateOf(recipe);
    return template && new Uint8Array(writeMessage(template, parts));
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
