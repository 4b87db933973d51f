import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Starts to listen on 127.0.0.1, on a port that the system picks unless one is given, and says which. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/**
 * Different ports of 127.0.0.1 that nobody uses, for programs that cannot let the system pick one. They lie below
 * those that the system hands out (from 32,768 on Linux, 49,152 elsewhere): a port of its own choice, let go for a
 * moment, is soon somebody else's. And above 10,080, the highest port that browsers, and `fetch`, refuse to call.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(10_081, 32_768);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
