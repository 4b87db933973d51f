import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * A server as if it were far away.
 *
 * @param {number} port of the server on this machine
 * @param {number} roundTripMs from a word to its answer
 * @returns {Promise<{ port: number, stop: () => void }>}
 */
export async function farAway(port, roundTripMs) {
  const child = fork(new URL('far-server.mjs', import.meta.url));
  child.send({ port, roundTripMs });
  const [message] = await once(child, 'message');
  return { port: message.port, stop: () => child.disconnect() };
}
