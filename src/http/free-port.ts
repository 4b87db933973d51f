import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigError } from '../config.js';

/** @throws ConfigError where another program listens on this port, or it may not be used. */
export async function demandFreePort(port: number): Promise<void> {
  const trial = createServer().listen(port);
  try {
    await once(trial, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError([
      code === 'EADDRINUSE'
        ? `PORT: Another program listens on ${port}, perhaps this server: end it, or choose another port.`
        : `PORT: ${port} cannot be used (${code}). Choose another port, such as 3000.`,
    ]);
  }
  trial.close();
  await once(trial, 'close');
}
