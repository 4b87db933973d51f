import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PROGRAM = '/usr/sbin/smtp-sink';

/**
 * Postfix's smtp-sink: takes every email and throws it away, faster than anyone here can send, and counts them.
 *
 * @typedef {object} SmtpSink
 * @property {number} port
 * @property {(total: number) => Promise<number>} accepted How many emails it has taken since it was started; waits a
 * moment for `total`, as it answers a client before it writes its count down.
 * @property {() => Promise<void>} stop
 *
 * @param {string} folder for the file that it counts in: a pipe would cost us time while others are measured.
 * @returns {Promise<SmtpSink>}
 */
export async function startSmtpSink(folder) {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing. Install it: apt-get install postfix`);
  const port = await freePort();
  const counters = join(folder, 'smtp-sink.counters');
  // As root it insists on becoming somebody else, and as anybody else it may not.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const sink = spawn(PROGRAM, [...user, '-c', '-m', '500', `127.0.0.1:${port}`, '500'], {
    stdio: ['ignore', openSync(counters, 'w'), 'inherit'],
  });
  const ended = once(sink, 'exit');
  await Promise.race([answers(port), ended.then(() => Promise.reject(new Error('smtp-sink ended by itself.')))]);

  const count = () => Number(/.*mesg=(\d+)/s.exec(readFileSync(counters, 'latin1').slice(-200))?.[1] ?? 0);
  return {
    port,
    accepted: async (total) => {
      for (const giveUpAt = Date.now() + 2_000; count() < total && Date.now() < giveUpAt;) await setTimeout(5);
      return count();
    },
    stop: async () => {
      sink.kill();
      await ended;
    },
  };
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** It does not say when it is ready, so there is nothing to wait for but its port. @param {number} port */
async function answers(port) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await setTimeout(5);
    } finally {
      socket.destroy();
    }
  }
}
