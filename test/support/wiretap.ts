import { createServer, connect, type Socket } from 'node:net';
import { listen } from './free-ports.js';

/** The first two bytes of every TLS connection: a handshake record of version 3. */
const CLIENT_HELLO = Buffer.from([0x16, 0x03]);

export interface Wiretap {
  /** Connect here instead of to the server. */
  readonly port: number;
  /** All that clients have sent in the clear: before TLS began, or at all where it never did. */
  clearText(): string;
  stop(): Promise<void>;
}

/** Stands between a client and a server of 127.0.0.1 and reads what anyone on the way could read. */
export async function wiretap(serverPort: number): Promise<Wiretap> {
  const sockets = new Set<Socket>();
  const sent: Buffer[][] = [];
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    sent.push(chunks);
    client.on('data', (chunk) => chunks.push(chunk));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  return {
    port: await listen(server),
    clearText: () =>
      sent
        .map((chunks) => {
          const bytes = Buffer.concat(chunks);
          const tls = bytes.indexOf(CLIENT_HELLO);
          return bytes.toString('latin1', 0, tls < 0 ? bytes.length : tls);
        })
        .join(''),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
