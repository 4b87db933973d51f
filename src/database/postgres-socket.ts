import { Socket } from 'node:net';
import { isMigrating } from './migrate.js';

/**
 * The socket of a connection to PostgreSQL, which ends after a silence. A server that has vanished without a word, with
 * its machine or with the way to it, would otherwise be waited for for a quarter of an hour.
 *
 * @param silenceMs longer than anything that the server is asked to do; migrations may take any time.
 */
export function postgresSocket(silenceMs: number): Socket {
  const socket = new Socket();
  const end = () => {
    if (isMigrating()) socket.setTimeout(silenceMs);
    else socket.destroy(Object.assign(new Error('The database has not answered for too long'), { code: 'ETIMEDOUT' }));
  };
  return socket.on('timeout', end).setTimeout(silenceMs);
}
