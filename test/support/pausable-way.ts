import { connect, createServer, type Socket } from 'node:net';
import { listen } from './free-ports.js';

/** The way to a server, on which everything can be held up: whoever asks then gets no answer and no error. */
export interface PausableWay {
  /** The server's address, by this way. */
  readonly url: string;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export async function pausableWay(url: string): Promise<PausableWay> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isPaused = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('data', (data) => other.write(data));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      if (isPaused) one.pause();
    }
  });
  const ownPort = await listen(server);
  const all = (act: (socket: Socket) => void, paused: boolean) => {
    isPaused = paused;
    for (const socket of sockets) act(socket);
  };
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${ownPort}` }).href,
    pause: () => all((socket) => socket.pause(), true),
    resume: () => all((socket) => socket.resume(), false),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
